// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Made-up texts in the form of AG News: four classes with words of their own, among others. */
public final class Topics {
  private static final String[] STOP_WORDS = {"the", "a", "of", "and", "to", "in", "is", "on"};

  private Topics() {}

  /** Writes rows into a file. */
  public static void write(Path file, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      int topic = row % 4;
      text.append('"').append(topic + 1).append("\",\"t\",\"");
      for (int word = 0; word < 4; word++) {
        text.append("c").append(topic).append('w').append(random.nextInt(30)).append(' ');
        text.append(STOP_WORDS[random.nextInt(STOP_WORDS.length)]).append(' ');
        text.append('n').append(random.nextInt(40)).append(' ');
      }
      text.append("\"\n");
    }
    Files.writeString(file, text);
  }

  /** Writes a training and a test set into a folder, which is made. */
  public static Path folder(Path folder, long trainingSeed) throws IOException {
    Files.createDirectories(folder);
    write(folder.resolve("train.csv"), 400, trainingSeed);
    write(folder.resolve("test.csv"), 100, 0);
    return folder;
  }
}
