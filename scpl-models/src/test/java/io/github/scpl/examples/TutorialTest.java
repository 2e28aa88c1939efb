// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.random.RandomKey;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The promises of {@code docs/tutorial.md}. */
@Timeout(120)
class TutorialTest {
  private static final List<List<String>> WORDS =
      List.of(
          List.of("rain", "storm", "cloud", "sun", "wind"),
          List.of("goal", "match", "team", "player", "score"));
  private static final List<String> TOPICS = List.of("weather", "sports");

  @TempDir private Path folder;

  private static void writeTexts(Path file, int rows, RandomGenerator random) throws IOException {
    StringBuilder lines = new StringBuilder("label\ttext\n");
    for (int row = 0; row < rows; row++) {
      int topic = row % 2;
      lines.append(TOPICS.get(topic)).append('\t');
      for (int word = 0; word < 6; word++) {
        List<String> words = WORDS.get(random.nextInt(4) == 0 ? 1 - topic : topic);
        lines.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      lines.append('\n');
    }
    Files.writeString(file, lines);
  }

  /** Stripes four pixels wide, lying or standing, in some colour. */
  private static void writeImage(Path file, boolean lying, RandomGenerator random)
      throws IOException {
    BufferedImage image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
    int color = random.nextInt(0x1000000) | 0x404040;
    int start = random.nextInt(8);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        boolean light = ((lying ? y : x) + start) / 4 % 2 == 0;
        image.setRGB(x, y, light ? color : random.nextInt(0x40));
      }
    }
    assertTrue(ImageIO.write(image, "png", file.toFile()));
  }

  @Test
  void textsOfOnesOwnAreLearnedAndAnswered() throws IOException, InterruptedException {
    RandomGenerator random = RandomKey.of(1).child("texts").generator();
    writeTexts(folder.resolve("train.tsv"), 200, random);
    writeTexts(folder.resolve("test.tsv"), 100, random);
    Path model = folder.resolve("texts.scpl");

    double accuracy = TextTutorial.train(folder, model);

    assertTrue(accuracy > 0.85, () -> "accuracy " + accuracy);
    List<String> questions =
        List.of("Storm and rain, then wind and a cloud?", "The team's match: a player, a goal!");
    assertEquals(TOPICS, TextTutorial.answer(model, questions));
  }

  @Test
  void anUnknownLabelIsAnErrorThatNamesItsLine() throws IOException {
    Path file = folder.resolve("test.tsv");
    Files.writeString(file, "label\ttext\nweather\train\npolitics\tan election\n");

    IOException error =
        assertThrows(IOException.class, () -> LabelledTexts.read(file, List.of("weather")));

    assertEquals(file + ", line 3: expected one of [weather], got politics", error.getMessage());
  }

  @Test
  void imagesOfOnesOwnAreLearnedAndAnswered() throws IOException, InterruptedException {
    RandomGenerator random = RandomKey.of(1).child("images").generator();
    Path images = folder.resolve("images");
    for (String name : List.of("lying", "standing")) {
      Files.createDirectories(images.resolve(name));
      for (int i = 0; i < 60; i++) {
        Path file = images.resolve(name).resolve(i + ".png");
        writeImage(file, name.equals("lying"), random);
      }
    }
    Path unseen = folder.resolve("unseen.png");
    writeImage(unseen, true, random);
    Path model = folder.resolve("images.scpl");

    double accuracy = ImageTutorial.train(images, model);

    assertTrue(accuracy > 0.9, () -> "accuracy " + accuracy);
    String answer = ImageTutorial.answer(model, unseen);
    assertTrue(answer.startsWith("lying by "), answer);
  }
}
