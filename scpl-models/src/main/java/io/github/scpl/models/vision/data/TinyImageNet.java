package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tiny ImageNet (Stanford CS231n): 200 classes of ImageNet, images of 64x64 pixels that are read as
 * {@code [3, 32, 32]}.
 *
 * <p>The source is the folder that {@code tiny-imagenet-200.zip} unpacks to, or its parent:
 *
 * <ul>
 *   <li>{@code train/CLASS/images/*.JPEG}, or the images right in {@code train/CLASS}: 500 of each
 *       class. Classes are numbered by the sorted names of their folders; there may be fewer.
 *   <li>{@code val/images} and {@code val/val_annotations.txt}, as officially packed, or class
 *       folders as in {@code train}: 50 of each class, used to test with, since the official test
 *       set has no labels.
 * </ul>
 *
 * <p>Images are JPEG or PNG files in colour or gray, decoded by {@code javax.imageio} on all
 * processors; JPEG decoders may differ by a level or two. They are halved as the SCPL paper's code
 * does, antialiased with weights 1, 3, 3, 1 for each axis, and kept as bytes: 3 KiB each, 300 MiB
 * for the training set, so the heap should have half a gigabyte to spare. Files other than images
 * are passed over.
 *
 * <p>From class folders the set has the first image of every class, then the second of every class,
 * and so on, so that a set cut short by {@link ImageSet#limit} still holds all classes. Images of
 * one class are in the order of their names; those listed in a file, in the order of the file.
 */
public final class TinyImageNet {
  private static final String NAME = "tiny-imagenet";
  private static final String OFFICIAL_FOLDER = "tiny-imagenet-200";
  private static final String IMAGES = "images";
  private static final String ANNOTATIONS = "val_annotations.txt";
  private static final int CHANNELS = 3;
  private static final int FILE_SIDE = 64;
  private static final Pattern IMAGE_NAME = Pattern.compile("(?i)[^.].*\\.(jpe?g|png)");
  private static final String UNPACK = "give the folder that tiny-imagenet-200.zip unpacks to";

  private TinyImageNet() {}

  /** {@return the mean and deviation of the training images} */
  public static Normalization normalization() {
    return Normalization.TINY_IMAGENET;
  }

  /**
   * Reads the images to train with.
   *
   * @param source the folder with {@code train}, or its parent
   * @return the set, checked
   * @throws DataException if folders are missing, or if an image cannot be decoded or has another
   *     size
   */
  public static ImageSet train(Path source) throws IOException {
    Path folder = root(source).resolve("train");
    List<String> classes = classes(folder);
    List<List<Path>> images = new ArrayList<>();
    for (String name : classes) {
      List<Path> ofClass = imagesOfClass(folder.resolve(name));
      if (ofClass.isEmpty()) {
        String place = folder.resolve(name).toString();
        throw new DataException(place, "PNG or JPEG images", "none", UNPACK);
      }
      images.add(ofClass);
    }
    return read(folder, interleaved(images), classes.size()).withClassNames(classes);
  }

  /**
   * Reads the images to test with, from the folder {@code val}.
   *
   * @param source the folder with {@code train}, whose folders name the classes, and {@code val};
   *     or its parent
   * @return the set, checked
   * @throws DataException if folders are missing, if there is a class that {@code train} has not,
   *     or if an image cannot be decoded or has another size
   */
  public static ImageSet test(Path source) throws IOException {
    Path root = root(source);
    List<String> classes = classes(root.resolve("train"));
    Path folder = root.resolve("val");
    requireFolder(folder);
    boolean asPacked = !imagesIn(folder.resolve(IMAGES)).isEmpty();
    Map<Path, Integer> labels =
        asPacked ? annotated(folder, classes) : interleaved(classFolders(folder, classes));
    return read(folder, labels, classes.size()).withClassNames(classes);
  }

  private static Path root(Path source) throws DataException {
    boolean parent = !Files.isDirectory(source.resolve("train"));
    Path root = parent ? source.resolve(OFFICIAL_FOLDER) : source;
    if (!Files.isDirectory(root.resolve("train"))) {
      String got = Files.isDirectory(source) ? "none" : Files.exists(source) ? "a file" : "nothing";
      throw new DataException(source.toString(), "a folder with a folder train", got, UNPACK);
    }
    return root;
  }

  private static void requireFolder(Path folder) throws DataException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder.toString(), "a folder", "nothing", UNPACK);
    }
  }

  /** Class names in the order of their numbers. */
  private static List<String> classes(Path train) throws IOException {
    List<String> names = folders(train);
    if (names.size() < 2) {
      String expected = "a folder for each class";
      throw new DataException(train.toString(), expected, "only " + names, UNPACK);
    }
    return names;
  }

  private static List<String> folders(Path parent) throws IOException {
    try (Stream<Path> paths = Files.list(parent)) {
      return paths
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static List<Path> imagesOfClass(Path folder) throws IOException {
    List<Path> inside = imagesIn(folder.resolve(IMAGES));
    return inside.isEmpty() ? imagesIn(folder) : inside;
  }

  private static List<Path> imagesIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> IMAGE_NAME.matcher(path.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** The images of {@code val}, one list for each class of {@code train}. */
  private static List<List<Path>> classFolders(Path folder, List<String> classes)
      throws IOException {
    List<List<Path>> images = new ArrayList<>(Collections.nCopies(classes.size(), List.of()));
    for (String name : folders(folder)) {
      List<Path> ofClass = imagesOfClass(folder.resolve(name));
      if (!ofClass.isEmpty()) {
        images.set(number(name, classes, folder.resolve(name).toString()), ofClass);
      }
    }
    return images;
  }

  private static int number(String name, List<String> classes, String place) throws DataException {
    int number = Collections.binarySearch(classes, name);
    if (number < 0) {
      String expected = "one of the " + classes.size() + " classes in train";
      throw new DataException(place, expected, name, "take train and val from one archive");
    }
    return number;
  }

  private static Map<Path, Integer> interleaved(List<List<Path>> imagesOfClasses) {
    Map<Path, Integer> labels = new LinkedHashMap<>();
    int most = imagesOfClasses.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (int label = 0; label < imagesOfClasses.size(); label++) {
        if (i < imagesOfClasses.get(label).size()) {
          labels.put(imagesOfClasses.get(label).get(i), label);
        }
      }
    }
    return labels;
  }

  /** Reads lines of a file name, a class name, and a box that is passed over, separated by tabs. */
  private static Map<Path, Integer> annotated(Path folder, List<String> classes)
      throws IOException {
    Path list = folder.resolve(ANNOTATIONS);
    if (!Files.isRegularFile(list)) {
      String expected = "the classes of the images in " + IMAGES;
      throw new DataException(list.toString(), expected, "no such file", UNPACK);
    }
    Map<Path, Integer> labels = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(list);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      String place = list + ", line " + (i + 1);
      String[] fields = lines.get(i).split("\t");
      if (fields.length < 2) {
        String expected = "a file name, a tab and a class";
        throw new DataException(place, expected, "'" + lines.get(i) + "'", UNPACK);
      }
      Path image = folder.resolve(IMAGES).resolve(fields[0]);
      if (!Files.isRegularFile(image)) {
        throw new DataException(place, "an image in " + IMAGES, fields[0], UNPACK);
      }
      labels.put(image, number(fields[1].strip(), classes, place));
    }
    return labels;
  }

  private static ImageSet read(Path folder, Map<Path, Integer> labels, int classes)
      throws IOException {
    Path[] files = labels.keySet().toArray(Path[]::new);
    byte[][] images = new byte[files.length][];
    IOException[] failures = new IOException[files.length];
    IntStream.range(0, files.length)
        .parallel()
        .forEach(
            i -> {
              try {
                images[i] =
                    Halving.halve(ImageFile.read(files[i], FILE_SIDE), FILE_SIDE, FILE_SIDE);
              } catch (IOException e) {
                failures[i] = e;
              }
            });
    Samples samples = new Samples();
    for (int i = 0; i < files.length; i++) {
      if (failures[i] != null) {
        throw failures[i];
      }
      samples.add(images[i], labels.get(files[i]));
    }
    return samples.toSet(folder.toString(), NAME, classes, CHANNELS, FILE_SIDE / 2, FILE_SIDE / 2);
  }
}
