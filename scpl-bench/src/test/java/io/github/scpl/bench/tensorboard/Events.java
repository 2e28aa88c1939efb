// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.UnknownFieldSet;

/** Curves in files of events, by the library of Protocol Buffers. */
public final class Events {
  private Events() {}

  /** Every number of the only file of a folder: by tag, then by epoch. */
  public static Map<String, Map<Long, Double>> read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    if (files.size() != 1) {
      throw new IOException(folder + ": expected one file, got " + files);
    }
    Map<String, Map<Long, Double>> curves = new LinkedHashMap<>();
    for (byte[] record : records(Files.readAllBytes(files.get(0)))) {
      UnknownFieldSet event = UnknownFieldSet.parseFrom(record);
      for (ByteString summary : event.getField(5).getLengthDelimitedList()) {
        ByteString content =
            UnknownFieldSet.parseFrom(summary).getField(1).getLengthDelimitedList().get(0);
        UnknownFieldSet value = UnknownFieldSet.parseFrom(content);
        String tag = value.getField(1).getLengthDelimitedList().get(0).toStringUtf8();
        long epoch = event.getField(2).getVarintList().get(0);
        double number = Float.intBitsToFloat(value.getField(2).getFixed32List().get(0));
        curves.computeIfAbsent(tag, key -> new LinkedHashMap<>()).put(epoch, number);
      }
    }
    return curves;
  }

  /** The check sums are the concern of another test. */
  private static List<byte[]> records(byte[] file) {
    ByteBuffer rest = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (rest.hasRemaining()) {
      byte[] record = new byte[Math.toIntExact(rest.getLong())];
      rest.getInt();
      rest.get(record);
      rest.getInt();
      records.add(record);
    }
    return records;
  }
}
