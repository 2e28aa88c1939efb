// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.decode.Pngs;
import io.github.scpl.models.vision.data.decode.TinyImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Heaps that are too small, and locales that cannot read names. */
@Timeout(120)
class SurroundingsTest {
  @TempDir Path folder;

  @Test
  void aSetThatDoesNotFitIntoTheHeapIsRefusedBeforeItIsFull() throws Exception {
    int count = 60000;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(Pngs.ints(0x803, count, 28, 28));
      out.write(new byte[count * 28 * 28]);
    }
    Path file = folder.resolve("train-images-idx3-ubyte.gz");
    Files.write(file, bytes.toByteArray());
    String end = ChildJvm.read("C", "-Xmx32m", "idx", folder);
    String start =
        DataException.class.getName() + ": " + file + ": expected memory for another 1 MiB";
    assertTrue(end.startsWith(start), end);
    assertTrue(end.contains(" MiB to spare in a heap of "), end);
    assertTrue(end.contains("MiB; give Java more by -Xmx"), end);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void namesThatTheLocaleCannotReadAreRefusedWithTheCure() throws Exception {
    for (String name : new String[] {"\u00E9", "\u00E8"}) {
      for (String split : new String[] {"train", "val"}) {
        image(folder.resolve(split).resolve(name + "x").resolve("i.png"));
      }
    }
    String end = ChildJvm.read("C", "-Xmx64m", "tiny", folder);
    assertTrue(end.startsWith(DataException.class.getName() + ": " + folder), end);
    assertTrue(end.contains(": expected a name that Java can read in this locale, got"), end);
    assertTrue(end.contains("; set LC_ALL to a locale in UTF-8, such as C.UTF-8, or"), end);
    String set = ChildJvm.read("C.UTF-8", "-Xmx64m", "tiny", folder);
    assertEquals("tiny-imagenet: 2 images [3, 32, 32] of 2 classes", set);
  }

  private static void image(Path file) throws IOException {
    assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "can't make the names");
    TinyImages.write(TinyImages.plain(0, 64, 64), "png", file);
  }
}
