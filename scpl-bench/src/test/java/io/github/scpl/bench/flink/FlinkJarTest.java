// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.bench.Cli;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkJarTest {
  private static final String SERVICE = "META-INF/services/x.Y";

  @TempDir private Path folder;

  @Test
  void itHasAllButWhatFlinkBrings() throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes/a"));
    Files.writeString(classes.resolve("A.class"), "first");
    Files.writeString(classes.resolve("logback.xml"), "below a folder it is another's");
    Map<String, String> flink = Map.of("flink", "");
    List<Path> classPath =
        List.of(
            classes.getParent(),
            jar("one.jar", Map.of("a/A.class", "second", SERVICE, "x.One", "logback.xml", "x")),
            jar(
                "two.jar",
                Map.of(
                    "b/B.class",
                    "b",
                    SERVICE,
                    "x.Two\n",
                    "META-INF/X.SF",
                    "",
                    "module-info.class",
                    "",
                    "META-INF/versions/9/module-info.class",
                    "",
                    "META-INF/versions/9/b/B.class",
                    "b9",
                    "META-INF/MANIFEST.MF",
                    "Main-Class: other\n\n")),
            jar("flink-core-2.3.0.jar", flink),
            jar("logback-classic-1.jar", flink),
            jar("slf4j-api-2.jar", flink),
            folder.resolve("absent.jar"));
    Path file = folder.resolve("job.jar");
    long bytes = new FlinkJar(classPath).write(file);
    assertEquals(Files.size(file), bytes);
    Map<String, String> content = new TreeMap<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      assertEquals(
          "io.github.scpl.bench.FlinkMain",
          jar.getManifest().getMainAttributes().getValue("Main-Class"));
      assertEquals("true", jar.getManifest().getMainAttributes().getValue("Multi-Release"));
      for (ZipEntry entry : List.copyOf(jar.stream().toList())) {
        content.put(
            entry.getName(),
            new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    content.remove("META-INF/MANIFEST.MF");
    Map<String, String> expected =
        Map.of(
            "a/A.class",
            "first",
            "a/logback.xml",
            "below a folder it is another's",
            "b/B.class",
            "b",
            "META-INF/versions/9/b/B.class",
            "b9",
            SERVICE,
            "x.One\nx.Two\n\n");
    assertEquals(new TreeMap<>(expected), content);
  }

  private Path jar(String name, Map<String, String> files) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream output = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(output)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return path;
  }

  @Test
  void theMainClassIsThere() throws ReflectiveOperationException {
    Class<?> main = Class.forName(FlinkJar.MAIN);
    assertTrue(
        java.lang.reflect.Modifier.isStatic(main.getMethod("main", String[].class).getModifiers()));
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    Path none = folder.resolve("none").resolve("x.jar");
    String refused = Cli.run("flink-jar", none.toString()).refused();
    assertTrue(refused.startsWith("Cannot write " + none + ": expected a folder "), refused);
  }
}
