// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.flink;

import io.github.scpl.files.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * One jar of all that is on a class path but what Flink brings: its own jars, those that it alone
 * asks for, and logging, which a cluster has its own of. Of files of the same name the first is
 * taken, as a class path would; lists of services are put together.
 */
public final class FlinkJar {
  static final String MAIN = "io.github.scpl.bench.FlinkMain";
  private static final String SERVICES = "META-INF/services/";

  private static final Pattern FLINK_BRINGS =
      Pattern.compile(
          "(flink-|slf4j-|logback-|kryo-|reflectasm-|objenesis-|minlog-|snakeyaml-engine-"
              + "|snappy-java-|lz4-java-|async-profiler-|javassist-|RoaringBitmap-|commons-cli-"
              + "|commons-collections-|jsr305-).*\\.jar");

  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]*\\.(SF|RSA|DSA|EC))"
              + "|(META-INF/versions/\\d+/)?module-info\\.class|logback\\.xml");

  /** The same files give the same jar. */
  private static final long TIME = 1_767_225_600_000L;

  private final List<Path> classPath;

  FlinkJar(List<Path> classPath) {
    this.classPath = classPath;
  }

  /** Of the class path of this process. */
  public static FlinkJar ofThisProcess() {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    return new FlinkJar(
        Stream.of(entries).filter(entry -> !entry.isEmpty()).map(Path::of).toList());
  }

  /**
   * Writes the jar over an older one.
   *
   * @return its size in bytes
   * @throws IOException if a jar cannot be read, or the file cannot be written
   */
  public long write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
    return Files.size(file);
  }

  private void writeTo(OutputStream output) throws IOException {
    try (Writer writer = new Writer(output)) {
      for (Path entry : classPath) {
        if (Files.isDirectory(entry)) {
          addFolder(entry, writer);
        } else if (Files.isRegularFile(entry)
            && !FLINK_BRINGS.matcher(entry.getFileName().toString()).matches()) {
          addJar(entry, writer);
        }
      }
      writer.addServices();
    }
  }

  private static void addFolder(Path folder, Writer writer) throws IOException {
    List<Path> files;
    try (Stream<Path> below = Files.walk(folder)) {
      files = below.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path path : files) {
      try (InputStream input = Files.newInputStream(path)) {
        writer.add(folder.relativize(path).toString().replace(File.separatorChar, '/'), input);
      }
    }
  }

  private static void addJar(Path jar, Writer writer) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (!entry.isDirectory()) {
          try (InputStream input = zip.getInputStream(entry)) {
            writer.add(entry.getName(), input);
          }
        }
      }
    } catch (IOException e) {
      throw new IOException("Cannot read " + jar + ": " + e.getMessage(), e);
    }
  }

  /** Adds files to the jar. */
  private static final class Writer implements AutoCloseable {
    private final JarOutputStream jar;
    private final Set<String> names = new HashSet<>();
    private final Map<String, ByteArrayOutputStream> services = new TreeMap<>();

    Writer(OutputStream output) throws IOException {
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN);
      manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
      jar = new JarOutputStream(output);
      jar.setLevel(Deflater.BEST_SPEED); // natives are most of it
      begin("META-INF/MANIFEST.MF");
      manifest.write(jar);
    }

    private void begin(String name) throws IOException {
      JarEntry entry = new JarEntry(name);
      entry.setTime(TIME);
      jar.putNextEntry(entry);
    }

    void add(String name, InputStream content) throws IOException {
      if (LEFT_OUT.matcher(name).matches()) {
        return;
      }
      if (name.startsWith(SERVICES)) {
        ByteArrayOutputStream lines =
            services.computeIfAbsent(name, key -> new ByteArrayOutputStream());
        content.transferTo(lines);
        lines.write('\n'); // the last line may lack it
      } else if (names.add(name)) {
        begin(name);
        content.transferTo(jar);
      }
    }

    void addServices() throws IOException {
      for (Map.Entry<String, ByteArrayOutputStream> service : services.entrySet()) {
        begin(service.getKey());
        service.getValue().writeTo(jar);
      }
    }

    @Override
    public void close() throws IOException {
      jar.close();
    }
  }
}
