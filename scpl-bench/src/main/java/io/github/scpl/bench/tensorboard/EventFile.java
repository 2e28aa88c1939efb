// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.tensorboard;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;

/**
 * A file of events: records as TensorFlow frames them, each a length and a message with a check sum
 * of either. Every event is a write of its own, so that a process that is killed leaves whole ones.
 * Not thread-safe.
 */
final class EventFile implements AutoCloseable {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int MASK = 0xA282EAD8;

  /** Of the files of this process, whose names would be those of one second otherwise. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Clock clock;
  private final OutputStream out;

  /**
   * Makes a file of a new name.
   *
   * @param folder made if it is not there
   */
  EventFile(Path folder, Clock clock) throws IOException {
    this.clock = clock;
    Files.createDirectories(folder);
    String name =
        "events.out.tfevents."
            + clock.instant().getEpochSecond()
            + "."
            + host()
            + "."
            + ProcessHandle.current().pid()
            + "."
            + NUMBER.incrementAndGet();
    // Not a channel, which an interrupt would close: the last epoch is written after one, too.
    out = new FileOutputStream(folder.resolve(name).toFile());
    write(event().add(FILE_VERSION, "brain.Event:2"));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "-");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Adds a number to a curve. */
  void scalar(String tag, double value, long step) throws IOException {
    Message number = new Message().add(TAG, tag).add(SIMPLE_VALUE, (float) value);
    write(event().add(STEP, step).add(SUMMARY, new Message().add(SUMMARY_VALUE, number)));
  }

  private Message event() {
    return new Message().add(WALL_TIME, clock.millis() / 1000.0);
  }

  private void write(Message message) throws IOException {
    byte[] content = message.bytes();
    byte[] length = buffer(Long.BYTES).putLong(content.length).array();
    out.write(
        buffer(Long.BYTES + 2 * Integer.BYTES + content.length)
            .put(length)
            .putInt(checkSum(length))
            .put(content)
            .putInt(checkSum(content))
            .array());
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Rotated and moved, since a CRC over bytes with CRCs among them would say little. */
  private static int checkSum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
