// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.decode.TinyImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TinyImageNetTest {
  @TempDir Path folder;

  /** An image all of whose red bytes are the level. */
  private void plain(int level, String file) throws IOException {
    TinyImages.write(TinyImages.plain(level << 16, 64, 64), "png", folder.resolve(file));
  }

  private void text(String file, String... lines) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    Files.write(folder.resolve(file), List.of(lines));
  }

  /** Two classes in train, written in no order. */
  private void train() throws IOException {
    plain(11, "train/n02/images/n02_1.JPEG");
    plain(3, "train/n01/images/n01_0.png");
    plain(10, "train/n02/images/n02_0.JPEG");
  }

  private static int[] labels(ImageSet set) {
    int[] labels = new int[set.size()];
    Arrays.setAll(labels, set::label);
    return labels;
  }

  private static int[] levels(ImageSet set) {
    int[] levels = new int[set.size()];
    Arrays.setAll(levels, i -> set.pixels(i)[0]);
    return levels;
  }

  private static String messageOf(Executable reading) {
    String message = assertThrows(DataException.class, reading).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void classesAreNumberedByNameAndTakeTurns() throws IOException {
    plain(9, "train/n10/images/b.JPEG");
    plain(1, "train/n09/images/b.jpg");
    plain(0, "train/n09/images/a.JPEG");
    plain(8, "train/n10/images/a.png");
    plain(5, "train/n095/images/only.jpeg");
    plain(2, "train/n09/images/c.PNG");
    text("train/n09/n09_boxes.txt", "a.JPEG\t0\t0\t63\t63");
    text("train/n09/images/.hidden.png", "no image");
    text("train/readme.txt", "no folder");
    ImageSet set = TinyImageNet.train(folder);
    assertEquals("tiny-imagenet: 6 images [3, 32, 32] of 3 classes", set.toString());
    assertArrayEquals(new int[] {0, 1, 2, 0, 2, 0}, labels(set));
    assertArrayEquals(new int[] {0, 5, 8, 1, 9, 2}, levels(set));
  }

  @Test
  void imagesAreHalvedAsPillowDoes() throws IOException {
    BufferedImage image = TinyImages.patterned(BufferedImage.TYPE_INT_RGB);
    TinyImages.write(image, "png", folder.resolve("train/a/images/i.JPEG"));
    plain(0, "train/b/i.JPEG");
    ImageSet set = TinyImageNet.train(folder);
    CRC32 sum = new CRC32();
    sum.update(set.image(0));
    assertEquals(TinyImages.HALVED_CRC, sum.getValue());
  }

  @Test
  void theFolderOfImagesMayBeMissing() throws IOException {
    plain(1, "train/a/1.JPEG");
    plain(2, "train/b/2.JPEG");
    plain(3, "val/b/3.JPEG");
    plain(4, "val/a/4.JPEG");
    assertArrayEquals(new int[] {1, 2}, levels(TinyImageNet.train(folder)));
    assertArrayEquals(new int[] {4, 3}, levels(TinyImageNet.test(folder)));
    assertArrayEquals(new int[] {0, 1}, labels(TinyImageNet.test(folder)));
  }

  @Test
  void theOfficialFolderIsFoundInItsParent() throws IOException {
    plain(1, "tiny-imagenet-200/train/a/images/1.JPEG");
    plain(2, "tiny-imagenet-200/train/b/images/2.JPEG");
    assertEquals(2, TinyImageNet.train(folder).size());
  }

  @Test
  void theOfficialTestImagesAreListedInAFile() throws IOException {
    train();
    plain(7, "val/images/val_0.JPEG");
    plain(6, "val/images/val_1.JPEG");
    plain(5, "val/images/val_2.JPEG");
    text(
        "val/val_annotations.txt",
        "val_2.JPEG\tn01\t0\t32\t44\t62",
        "val_0.JPEG\tn02\t52\t55\t57\t59",
        "",
        "val_1.JPEG\tn01\t4\t0\t60\t55");
    ImageSet set = TinyImageNet.test(folder);
    assertArrayEquals(new int[] {5, 7, 6}, levels(set));
    assertArrayEquals(new int[] {0, 1, 0}, labels(set));
    assertEquals(2, set.classes());
  }

  @Test
  void aFileThatIsLeftOverDoesNotHideClassFolders() throws IOException {
    train();
    plain(7, "val/n02/images/val_0.JPEG");
    plain(6, "val/n01/images/val_1.JPEG");
    text("val/val_annotations.txt", "val_0.JPEG\tn01", "val_1.JPEG\tn02");
    Files.createDirectories(folder.resolve("val/images"));
    ImageSet set = TinyImageNet.test(folder);
    assertArrayEquals(new int[] {6, 7}, levels(set));
    assertArrayEquals(new int[] {0, 1}, labels(set));
  }

  @Test
  void testClassesHaveTheNumbersOfTraining() throws IOException {
    train();
    plain(4, "train/n00/images/n00_0.JPEG");
    plain(7, "val/n02/images/val_0.JPEG");
    plain(6, "val/n01/images/val_1.JPEG");
    ImageSet set = TinyImageNet.test(folder);
    assertArrayEquals(new int[] {1, 2}, labels(set));
    assertEquals(3, set.classes());
  }

  @Test
  void missingFoldersAreNamed() throws IOException {
    assertEquals(
        folder
            + ": expected a folder with a folder train, got an empty folder; give the folder that"
            + " tiny-imagenet-200.zip unpacks to",
        messageOf(() -> TinyImageNet.train(folder)));
    Path missing = folder.resolve("missing");
    assertTrue(messageOf(() -> TinyImageNet.test(missing)).contains("got nothing"));
    Path zip = Files.write(folder.resolve("tiny-imagenet-200.zip"), new byte[] {'P', 'K'});
    assertTrue(messageOf(() -> TinyImageNet.train(zip)).contains("got a file"));
    train();
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .startsWith(folder.resolve("val") + ": expected a folder, got nothing"));
  }

  @Test
  void oneClassIsNone() throws IOException {
    plain(1, "train/a/images/1.JPEG");
    assertTrue(
        messageOf(() -> TinyImageNet.train(folder))
            .contains("expected a folder for each class, got only [a]"));
  }

  @Test
  void aClassWithoutImagesIsNamed() throws IOException {
    train();
    Files.createDirectories(folder.resolve("train/n03/images"));
    assertTrue(
        messageOf(() -> TinyImageNet.train(folder))
            .startsWith(folder.resolve("train/n03") + ": expected PNG or JPEG images, got none"));
  }

  @Test
  void aTestClassThatTrainingHasNotIsNamed() throws IOException {
    train();
    plain(7, "val/n07/images/val_0.JPEG");
    assertEquals(
        folder.resolve("val/n07")
            + ": expected one of the 2 classes in train, got n07; take train and val from one"
            + " archive",
        messageOf(() -> TinyImageNet.test(folder)));
    plain(7, "val/images/val_0.JPEG");
    plain(7, "val/images/val_1.JPEG");
    text("val/val_annotations.txt", "val_0.JPEG\tn01\t0", "val_1.JPEG\tn07\t0");
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .startsWith(folder.resolve("val/val_annotations.txt") + ", line 2: expected one of"));
  }

  @Test
  void faultsOfTheListAreNamed() throws IOException {
    train();
    plain(7, "val/images/val_0.JPEG");
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder)).contains("images in images, got nothing;"));
    text("val/val_annotations.txt", "val_0.JPEG n01");
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .contains("line 1: expected a file name, a tab and a class, got 'val_0.JPEG n01'"));
    text("val/val_annotations.txt", "val_0.JPEG\tn01", "val_9.JPEG\tn01");
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .contains("line 2: expected an image in images, got val_9.JPEG"));
  }

  /** Two images to test with, and lines on them. */
  private String messageOfList(byte[] list) throws IOException {
    train();
    plain(7, "val/images/val_0.JPEG");
    plain(7, "val/images/val_1.JPEG");
    Files.write(folder.resolve("val/val_annotations.txt"), list);
    String message = messageOf(() -> TinyImageNet.test(folder));
    String file = folder.resolve("val/val_annotations.txt").toString();
    assertTrue(message.startsWith(file), message);
    return message.substring(file.length());
  }

  @Test
  void aListThatIsNotUtf8IsNamedWithItsLine() throws IOException {
    byte[] latin = "val_0.JPEG\tn01\nval_\u00E9.JPEG\tn02\n".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        ", line 2: expected text in UTF-8, got another encoding; save the file as UTF-8",
        messageOfList(latin));
    byte[] wide = "val_0.JPEG\tn01\n".getBytes(StandardCharsets.UTF_16);
    assertTrue(messageOfList(wide).startsWith(", line 1: expected text in UTF-8"));
  }

  @Test
  void aMarkAndWindowsLineEndsDoNotMatter() throws IOException {
    train();
    plain(7, "val/images/val_0.JPEG");
    plain(6, "val/images/val_1.JPEG");
    text("val/val_annotations.txt", "\uFEFFval_0.JPEG\tn02\r", "val_1.JPEG\tn01\r");
    ImageSet set = TinyImageNet.test(folder);
    assertArrayEquals(new int[] {1, 0}, labels(set));
    assertArrayEquals(new int[] {7, 6}, levels(set));
  }

  @Test
  void imagesListedTwiceOrNotAtAllAreNamed() throws IOException {
    assertEquals(
        ", line 3: expected each image once, got val_0.JPEG as in line 1; take one of the lines"
            + " out",
        messageOfList("val_0.JPEG\tn01\n\nval_0.JPEG\tn02\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        ": expected a line for every image, got none for val_1.JPEG; give the folder that"
            + " tiny-imagenet-200.zip unpacks to",
        messageOfList("val_0.JPEG\tn01\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void namesThatNoFileCanHaveAreNamed() throws IOException {
    for (String name : new String[] {"a\0b.png", "../../train/n01/images/n01_0.png", "*?<.png"}) {
      String list = "val_0.JPEG\tn01\n" + name + "\tn01\n";
      assertEquals(
          ", line 2: expected an image in images, got "
              + name
              + "; give the folder that tiny-imagenet-200.zip unpacks to",
          messageOfList(list.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void theListOfClassesMustBeThatOfTheFolders() throws IOException {
    train();
    text("wnids.txt", "n02", "n01", "");
    assertEquals(3, TinyImageNet.train(folder).size());
    Path list = folder.resolve("wnids.txt");
    text("wnids.txt", "n02", "n01", "n02");
    assertTrue(
        messageOf(() -> TinyImageNet.train(folder))
            .startsWith(list + ", line 3: expected each class once, got n02 as in line 1;"));
    text("wnids.txt", "n02", "n07", "n01");
    assertTrue(
        messageOf(() -> TinyImageNet.train(folder))
            .startsWith(list + ", line 2: expected a class with a folder in train, got n07;"));
    text("wnids.txt", "n02");
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .startsWith(list + ": expected a line for every class, got none for n01;"));
  }

  @Test
  void theFolderIsFoundBelowOthersOfItsName() throws IOException {
    plain(1, "tiny-imagenet-200/tiny-imagenet-200/train/a/images/1.JPEG");
    plain(2, "tiny-imagenet-200/tiny-imagenet-200/train/b/images/2.JPEG");
    assertEquals(2, TinyImageNet.train(folder).size());
    plain(2, "other/train/b/images/2.JPEG");
    assertEquals(1, folder.resolve("other").toFile().list().length);
    assertTrue(messageOf(() -> TinyImageNet.train(folder)).contains("a folder for each class"));
  }

  @Test
  void twoFoldersAreRefused() throws IOException {
    plain(1, "one/train/a/images/1.JPEG");
    plain(2, "two/train/b/images/2.JPEG");
    assertEquals(
        folder
            + ": expected one folder train, got "
            + folder.resolve("one")
            + " and "
            + folder.resolve("two")
            + "; give one of them",
        messageOf(() -> TinyImageNet.train(folder)));
  }

  @Test
  void whatIsThereInsteadOfTrainIsListed() throws IOException {
    text("tiny-imagenet-200.zip", "packed");
    assertTrue(
        messageOf(() -> TinyImageNet.train(folder))
            .contains("got only [tiny-imagenet-200.zip]; give the folder that"));
  }

  @Test
  void aClassInTwoFoldersIsRefused() throws IOException {
    train();
    plain(1, "train/n01/n01_1.png");
    assertEquals(
        folder.resolve("train/n01")
            + ": expected all images in one folder, got 1 here and 1 in images; move them together",
        messageOf(() -> TinyImageNet.train(folder)));
  }

  @Test
  void aTestClassWithoutImagesIsNamed() throws IOException {
    train();
    plain(1, "val/n01/a.png");
    Files.createDirectories(folder.resolve("val/n02/images"));
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .startsWith(folder.resolve("val/n02") + ": expected PNG or JPEG images, got none;"));
  }

  @Test
  void aFolderNamedLikeAnImageIsNamed() throws IOException {
    train();
    Path image = Files.createDirectories(folder.resolve("train/n01/images/z.png"));
    assertTrue(
        messageOf(() -> TinyImageNet.train(folder))
            .startsWith(image + ": expected a file, got a folder;"));
  }

  @Test
  void aFileInPlaceOfAFolderIsNamed() throws IOException {
    train();
    text("val", "no folder");
    assertTrue(
        messageOf(() -> TinyImageNet.test(folder))
            .startsWith(folder.resolve("val") + ": expected a folder, got a file;"));
  }

  @Test
  void aTestSetWithoutImagesIsNamed() throws IOException {
    train();
    Files.createDirectories(folder.resolve("val"));
    assertTrue(messageOf(() -> TinyImageNet.test(folder)).contains("expected at least one image"));
  }

  @Test
  void theFirstOfTheFaultyImagesIsNamed() throws IOException {
    train();
    text("train/n02/images/n02_1.JPEG", "not found");
    TinyImages.write(
        TinyImages.plain(0, 32, 32), "png", folder.resolve("train/n01/images/n01_0.png"));
    for (int repetition = 0; repetition < 5; repetition++) {
      assertTrue(
          messageOf(() -> TinyImageNet.train(folder))
              .startsWith(
                  folder.resolve("train/n01/images/n01_0.png")
                      + ": expected an image of 64x64 pixels, got 32x32"));
    }
  }

  @Test
  void itIsNormalizedAsInTheOriginal() {
    assertSame(Normalization.TINY_IMAGENET, TinyImageNet.normalization());
  }
}
