// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes jars again without compression, so that one compression of all finds what they have in
 * common. Each line of the input is a jar or a folder of classes, a tab, the name of the new jar,
 * and, after another tab, a pattern of the entries that are kept.
 *
 * <p>{@code java Repack.java FOLDER < LIST}
 */
final class Repack {
  private Repack() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (String line : new String(System.in.readAllBytes()).lines().toList()) {
      String[] fields = line.split("\t");
      Predicate<String> kept =
          fields.length < 3 ? name -> true : java.util.regex.Pattern.compile(fields[2]).asMatchPredicate();
      repack(Path.of(fields[0]), folder.resolve(fields[1]), kept);
    }
  }

  private static void repack(Path source, Path target, Predicate<String> kept) throws IOException {
    if (Files.isDirectory(source)) {
      write(source, target, kept);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(source)) {
        write(jar.getPath("/"), target, kept);
      }
    }
  }

  private static void write(Path root, Path target, Predicate<String> kept) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(Files::isRegularFile).sorted().forEach(files::add);
    }
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream jar = new ZipOutputStream(file)) {
      jar.setMethod(ZipOutputStream.STORED);
      for (Path path : files) {
        String name = root.relativize(path).toString();
        if (kept.test(name)) {
          add(jar, name, Files.readAllBytes(path));
        }
      }
    }
  }

  private static void add(ZipOutputStream jar, String name, byte[] bytes) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    entry.setCrc(sum.getValue());
    jar.putNextEntry(entry);
    jar.write(bytes);
    jar.closeEntry();
  }
}
