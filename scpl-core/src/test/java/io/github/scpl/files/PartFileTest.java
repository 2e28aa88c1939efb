// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is left beside a file that is replaced, and nobody else's work is taken away. */
@Timeout(120)
class PartFileTest {
  private static final byte[] OLD = {1, 2, 3};
  private static final byte[] NEW = {4, 5, 6, 7};

  @TempDir Path folder;

  private Path target() {
    return folder.resolve("model.scpl");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void write(byte[] content) throws IOException {
    AtomicFile.write(target(), output -> output.write(content));
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNextSave() throws Exception {
    Process process = writer();
    process.destroyForcibly().waitFor();
    assertEquals(1, names().size());
    assertTrue(names().get(0).matches("model\\.scpl\\.[0-9a-f]{16}\\.part"), names()::toString);
    write(NEW);
    assertEquals(List.of("model.scpl"), names());
  }

  @Test
  void whatAnotherProcessWritesIsLeftToIt() throws Exception {
    Process process = writer();
    try {
      write(NEW);
      write(OLD);
      assertEquals(2, names().size(), names()::toString);
      process.getOutputStream().close(); // for which it waits
      assertEquals(0, process.waitFor());
      assertEquals(List.of("model.scpl"), names());
      assertArrayEquals(NEW, Files.readAllBytes(target()));
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process that has written half of the file. */
  private Process writer() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                target().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals('w', process.getInputStream().read());
    return process;
  }

  /** Writes until its input ends. */
  static final class Writer {
    private Writer() {}

    /** Writes the file of this name. */
    public static void main(String[] arguments) throws IOException {
      AtomicFile.write(
          Path.of(arguments[0]),
          output -> {
            output.write(NEW, 0, 2);
            System.out.write('w');
            System.out.flush();
            InputStream input = System.in;
            while (input.read() >= 0) {
              continue;
            }
            output.write(NEW, 2, 2);
          });
    }
  }

  @Test
  void whatAnotherThreadWritesIsLeftToIt() throws Exception {
    CountDownLatch half = new CountDownLatch(1);
    CountDownLatch rest = new CountDownLatch(1);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<?> other =
          threads.submit(
              () -> {
                AtomicFile.write(
                    target(),
                    output -> {
                      output.write(NEW, 0, 2);
                      half.countDown();
                      try {
                        rest.await();
                      } catch (InterruptedException e) {
                        throw new IOException(e);
                      }
                      output.write(NEW, 2, 2);
                    });
                return null;
              });
      half.await();
      write(OLD);
      // By another name of the folder, too.
      Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
      AtomicFile.write(link.resolve("model.scpl"), output -> output.write(OLD));
      Files.delete(link);
      assertEquals(2, names().size(), names()::toString);
      rest.countDown();
      other.get();
      assertEquals(List.of("model.scpl"), names());
      assertArrayEquals(NEW, Files.readAllBytes(target()));
    } finally {
      rest.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void partsOfOtherFilesAndOtherFilesStay() throws IOException {
    for (String name :
        new String[] {
          "model.scpl.part",
          "model.scpl.1.part",
          "model.scpl.0123456789abcdef.part.txt",
          "other.scpl.0123456789abcdef.part",
          "xmodel.scpl.0123456789abcdef.part"
        }) {
      Files.write(folder.resolve(name), OLD);
    }
    Files.write(folder.resolve("model.scpl.0123456789abcdef.part"), OLD);
    write(NEW);
    assertEquals(6, names().size(), names()::toString);
    assertTrue(!names().contains("model.scpl.0123456789abcdef.part"), names()::toString);
  }

  @Test
  void aLinkIsWrittenThrough() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));
    Path real = Files.write(there.resolve("real.scpl"), OLD);
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("there/real.scpl"));
    Files.createSymbolicLink(target(), second);
    write(NEW);
    assertTrue(Files.isSymbolicLink(target()));
    assertTrue(Files.isSymbolicLink(second));
    assertArrayEquals(NEW, Files.readAllBytes(real));
    Files.delete(real); // the link leads to nothing now
    write(OLD);
    assertArrayEquals(OLD, Files.readAllBytes(real));
    assertEquals(List.of("model.scpl", "second", "there"), names());
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Files.createSymbolicLink(target(), folder.resolve("b"));
    Files.createSymbolicLink(folder.resolve("b"), target());
    IOException refused = assertThrows(IOException.class, () -> write(NEW));
    assertEquals(
        "Cannot write " + target() + ": expected a file, got links that lead in a circle",
        refused.getMessage());
  }

  /** Somebody else's lock on a file that is not of this process. */
  @Test
  void aPartThatCannotBeLockedStays() throws IOException {
    Path part = Files.write(folder.resolve("model.scpl.0123456789abcdef.part"), OLD);
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.lock();
      write(NEW);
      assertTrue(Files.exists(part));
    }
  }
}
