// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.examples;

import io.github.scpl.models.vision.data.ImageInput;
import io.github.scpl.models.vision.data.ImageSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** PNG and JPEG files in a folder for each class, scaled to 32x32 in colour. */
final class LabelledImages {
  static final int SIDE = 32;
  private static final ImageInput INPUT = new ImageInput(3, SIDE, true);

  private LabelledImages() {}

  static ImageSet read(Path folder) throws IOException {
    List<Path> classes = sorted(folder);
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      for (Path file : sorted(classes.get(label))) {
        pixels.writeBytes(INPUT.image(file));
        labels.add(label);
      }
    }
    List<String> names = classes.stream().map(path -> path.getFileName().toString()).toList();
    return set(names, pixels.toByteArray(), labels);
  }

  /** One image of whatever class. */
  static ImageSet one(Path file, List<String> classNames) throws IOException {
    return set(classNames, INPUT.image(file), List.of(0));
  }

  private static ImageSet set(List<String> classNames, byte[] pixels, List<Integer> labels) {
    int[] all = labels.stream().mapToInt(Integer::intValue).toArray();
    return ImageSet.of("images", classNames.size(), 3, SIDE, SIDE, pixels, all)
        .withClassNames(classNames);
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.sorted().toList();
    }
  }
}
