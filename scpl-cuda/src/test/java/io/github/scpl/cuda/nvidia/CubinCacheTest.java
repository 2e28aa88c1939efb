// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.scpl.cuda.driver.CudaException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class CubinCacheTest {
  private static final List<String> OPTIONS = List.of("--gpu-architecture=sm_90", "--std=c++17");

  @TempDir private Path parent;

  private final AtomicInteger compiled = new AtomicInteger();

  /** What the compiler of these tests makes of a source. */
  private static byte[] code(String source, List<String> options) {
    return (options + source.repeat(1000)).getBytes(StandardCharsets.UTF_8);
  }

  private Path folder() {
    return parent.resolve("scpl").resolve("cuda");
  }

  private CubinCache cache(Path folder, String version) {
    return new CubinCache(
        folder,
        version,
        (source, options) -> {
          compiled.incrementAndGet();
          return code(source, options);
        });
  }

  private CubinCache cache() {
    return cache(folder(), "13.0");
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(folder())) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), all::toString);
      return all.get(0);
    }
  }

  private void assertCompiled(int times) {
    assertEquals(times, compiled.get());
  }

  @Test
  void compilesOnceForAllProcesses() {
    assertArrayEquals(code("a", OPTIONS), cache().get("a", OPTIONS));
    assertArrayEquals(code("a", OPTIONS), cache().get("a", OPTIONS));
    assertCompiled(1);
  }

  @Test
  void compilesAgainWhatDiffers() {
    cache().get("a", OPTIONS);
    cache().get("b", OPTIONS);
    cache().get("a", List.of("--gpu-architecture=sm_80", "--std=c++17"));
    cache().get("a", List.of("--gpu-architecture=sm_90", "--std=c++17", "-DOF_DOUBLE"));
    cache().get("a", List.of("--gpu-architecture=sm_90--std=c++17"));
    cache(folder(), "13.1").get("a", OPTIONS);
    assertCompiled(6);
  }

  @Test
  void replacesDamagedFiles() throws IOException {
    cache().get("a", OPTIONS);
    byte[] intact = Files.readAllBytes(onlyFile());
    byte[] changed = intact.clone();
    changed[changed.length - 1] ^= 1;
    List<byte[]> damaged =
        List.of(
            changed,
            Arrays.copyOf(intact, intact.length - 1),
            Arrays.copyOf(intact, 32),
            new byte[0],
            new byte[intact.length]);
    for (byte[] content : damaged) {
      Files.write(onlyFile(), content);
      assertArrayEquals(code("a", OPTIONS), cache().get("a", OPTIONS));
      assertArrayEquals(intact, Files.readAllBytes(onlyFile()));
    }
    assertCompiled(1 + damaged.size());
  }

  @Test
  void doesWithoutAFolderThatCannotBeUsed() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    CubinCache cache = cache(file.resolve("cuda"), "13.0");
    List<String> warnings =
        warnings(
            () -> {
              assertArrayEquals(code("a", OPTIONS), cache.get("a", OPTIONS));
              assertArrayEquals(code("a", OPTIONS), cache.get("a", OPTIONS));
            });
    assertCompiled(2);
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).contains("-Dio.github.scpl.cuda.cache"), warnings::toString);
    assertTrue(warnings.get(0).contains(file.toString()), warnings::toString);
  }

  @Test
  void doesWithoutAnyFolder() {
    CubinCache cache = cache(null, "13.0");
    assertEquals(List.of(), warnings(() -> cache.get("a", OPTIONS)));
    assertCompiled(1);
  }

  private static List<String> warnings(Runnable task) {
    Logger logger = (Logger) LoggerFactory.getLogger(CubinCache.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
    try {
      task.run();
    } finally {
      logger.detachAppender(appender);
      logger.setAdditive(true);
    }
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void keepsNothingOfASourceWithErrors() {
    CubinCache failing =
        new CubinCache(
            folder(),
            "13.0",
            (source, options) -> {
              throw new CudaException("no");
            });
    assertThrows(CudaException.class, () -> failing.get("a", OPTIONS));
    cache().get("a", OPTIONS);
    assertCompiled(1);
  }

  @Test
  void servesThreadsAndProcessesAtATime() throws Exception {
    List<Process> processes = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 2; i++) {
        processes.add(start());
      }
      List<Future<Integer>> ends = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        ends.add(threads.submit((Callable<Integer>) () -> Main.work(folder(), seed)));
      }
      for (Future<Integer> end : ends) {
        assertEquals(0, end.get(60, TimeUnit.SECONDS));
      }
      for (Process process : processes) {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
      }
    } finally {
      threads.shutdownNow();
      processes.forEach(Process::destroyForcibly);
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            folder().toString())
        .redirectErrorStream(true)
        .redirectOutput(new File(parent.toFile(), "child" + System.nanoTime() + ".txt"))
        .start();
  }

  /** One of several that use, damage and delete the same few files. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
      int wrong = work(Path.of(arguments[0]), 17);
      if (wrong > 0) {
        throw new AssertionError(wrong + " answers were wrong");
      }
    }

    /** Returns how many answers were wrong. */
    static int work(Path folder, int seed) throws IOException {
      CubinCache cache = new CubinCache(folder, "13.0", CubinCacheTest::code);
      int wrong = 0;
      for (int i = 0; i < 150; i++) {
        String source = "source" + (seed + i) % 3;
        if (!Arrays.equals(code(source, OPTIONS), cache.get(source, OPTIONS))) {
          wrong++;
        }
        if (i % 10 == seed % 10) {
          damage(folder, i);
        }
      }
      return wrong;
    }

    private static void damage(Path folder, int round) throws IOException {
      try (var files = Files.newDirectoryStream(folder, "*.cubin")) {
        for (Path file : files) {
          if (round % 20 < 10) {
            Files.deleteIfExists(file);
          } else {
            Files.write(file, new byte[round]);
          }
        }
      }
    }
  }

  @Test
  void isWhereTheUserWantsIt() {
    Path home = parent.toAbsolutePath();
    assertEquals(
        home.resolve("x"), CubinCache.folder(home.resolve("x").toString(), "/c", "/home/me"));
    assertEquals(Path.of("y").toAbsolutePath(), CubinCache.folder("y", "/c", "/home/me"));
    assertEquals(
        home.resolve("c").resolve("scpl").resolve("cuda"),
        CubinCache.folder(null, home.resolve("c").toString(), "/home/me"));
    Path own = home.resolve(".cache").resolve("scpl").resolve("cuda");
    assertEquals(own, CubinCache.folder(null, null, home.toString()));
    assertEquals(own, CubinCache.folder("", "", home.toString()));
    assertEquals(own, CubinCache.folder(null, "relative", home.toString()));
    assertNull(CubinCache.folder(null, null, "?"));
    assertNull(CubinCache.folder(null, null, null));
  }
}
