// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import io.github.scpl.models.data.DataException;
import io.github.scpl.models.vision.data.file.Folders;
import io.github.scpl.models.vision.data.file.TextLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds the folders and files of Tiny ImageNet, and which class each image is of. */
final class ImageNetFolders {
  static final String UNPACK = "give the folder that tiny-imagenet-200.zip unpacks to";
  static final String IMAGES = "images";
  private static final String OFFICIAL_FOLDER = "tiny-imagenet-200";
  private static final String TRAIN = "train";
  private static final String CLASS_LIST = "wnids.txt";
  private static final int DEPTH = 3;
  private static final int SHOWN = 6;
  private static final Pattern IMAGE_NAME = Pattern.compile("(?i)[^.].*\\.(jpe?g|png)");

  private ImageNetFolders() {}

  /** The folder that has a folder {@code train}: the given one, or one inside. */
  static Path root(Path source) throws DataException {
    if (!Files.isDirectory(source)) {
      String got = Folders.kind(source);
      throw new DataException(source.toString(), "a folder with a folder train", got, UNPACK);
    }
    List<Path> level = List.of(source);
    for (int depth = 0; depth < DEPTH && !level.isEmpty(); depth++) {
      List<Path> roots = level.stream().filter(ImageNetFolders::hasTrain).toList();
      List<Path> official = roots.stream().filter(ImageNetFolders::isOfficial).toList();
      List<Path> best = official.isEmpty() ? roots : official;
      if (best.size() > 1) {
        String got = best.get(0) + " and " + best.get(1);
        throw new DataException(source.toString(), "one folder train", got, "give one of them");
      }
      if (!best.isEmpty()) {
        return best.get(0);
      }
      level = below(level);
    }
    List<String> names = new ArrayList<>();
    for (Path path : Folders.list(source)) {
      names.add(path.getFileName().toString());
    }
    String more = names.size() > SHOWN ? "..." : "";
    String got =
        names.isEmpty()
            ? "an empty folder"
            : "only " + names.subList(0, Math.min(SHOWN, names.size())) + more;
    throw new DataException(source.toString(), "a folder with a folder train", got, UNPACK);
  }

  private static boolean hasTrain(Path folder) {
    return Files.isDirectory(folder.resolve(TRAIN));
  }

  private static boolean isOfficial(Path folder) {
    return folder.endsWith(OFFICIAL_FOLDER);
  }

  private static List<Path> below(List<Path> level) throws DataException {
    List<Path> next = new ArrayList<>();
    for (Path folder : level) {
      if (Files.isReadable(folder)) {
        Folders.list(folder).stream().filter(Files::isDirectory).forEach(next::add);
      }
    }
    return next;
  }

  static void requireFolder(Path folder) throws DataException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder.toString(), "a folder", Folders.kind(folder), UNPACK);
    }
  }

  /** The names of the classes, in the order of their numbers: folders of {@code train}. */
  static List<String> classes(Path root) throws DataException {
    Path train = root.resolve(TRAIN);
    List<String> names = folders(train);
    if (names.size() < 2) {
      String expected = "a folder for each class";
      throw new DataException(train.toString(), expected, "only " + names, UNPACK);
    }
    Path list = root.resolve(CLASS_LIST);
    if (Files.exists(list)) {
      requireListed(list, names);
    }
    return names;
  }

  /** Without this check, an archive unpacked in part would have fewer classes. */
  private static void requireListed(Path list, List<String> names) throws DataException {
    Map<String, Integer> lines = new HashMap<>();
    List<String> all = TextLines.read(list);
    for (int i = 0; i < all.size(); i++) {
      String name = all.get(i).strip();
      if (name.isEmpty()) {
        continue;
      }
      String place = list + ", line " + (i + 1);
      Integer before = lines.put(name, i + 1);
      if (before != null) {
        String got = name + " as in line " + before;
        throw new DataException(place, "each class once", got, UNPACK);
      }
      if (Collections.binarySearch(names, name) < 0) {
        String next = "unpack the archive again, or take the line out";
        throw new DataException(place, "a class with a folder in train", name, next);
      }
    }
    for (String name : names) {
      if (!lines.containsKey(name)) {
        String next = "add a line, or take the folder out of train";
        throw new DataException(
            list.toString(), "a line for every class", "none for " + name, next);
      }
    }
  }

  private static List<String> folders(Path parent) throws DataException {
    List<String> names = new ArrayList<>();
    for (Path path : Folders.list(parent)) {
      if (Files.isDirectory(path) && !path.getFileName().toString().startsWith(".")) {
        names.add(Folders.name(path));
      }
    }
    Collections.sort(names);
    return names;
  }

  /** The images of a class, by name: in its folder {@code images}, or right in its folder. */
  static List<Path> imagesOfClass(Path folder) throws DataException {
    Map<String, Path> inside = imagesIn(folder.resolve(IMAGES));
    Map<String, Path> direct = imagesIn(folder);
    if (!inside.isEmpty() && !direct.isEmpty()) {
      throw new DataException(
          folder.toString(),
          "all images in one folder",
          direct.size() + " here and " + inside.size() + " in " + IMAGES,
          "move them together");
    }
    Map<String, Path> images = inside.isEmpty() ? direct : inside;
    if (images.isEmpty()) {
      throw new DataException(folder.toString(), "PNG or JPEG images", "none", UNPACK);
    }
    return List.copyOf(images.values());
  }

  /** Images by name. */
  static Map<String, Path> imagesIn(Path folder) throws DataException {
    Map<String, Path> images = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      for (Path path : Folders.list(folder)) {
        if (IMAGE_NAME.matcher(path.getFileName().toString()).matches()) {
          images.put(Folders.name(path), path);
        }
      }
    }
    return images;
  }

  /** The images of {@code val}, one list for each class of {@code train}. */
  static List<List<Path>> inClassFolders(Path val, List<String> classes) throws DataException {
    List<List<Path>> images = new ArrayList<>(Collections.nCopies(classes.size(), List.of()));
    for (String name : folders(val)) {
      if (!name.equals(IMAGES)) { // left over when images were moved from there
        Path folder = val.resolve(name);
        images.set(number(name, classes, folder.toString()), imagesOfClass(folder));
      }
    }
    return images;
  }

  /**
   * The images listed in a file, in its order: lines of a file name, a class name, and a box that
   * is passed over, separated by tabs.
   *
   * @param images those in the folder, by name
   */
  static Map<Path, Integer> listed(Path list, Map<String, Path> images, List<String> classes)
      throws DataException {
    if (!Files.isRegularFile(list)) {
      String expected = "a list of the classes of the images in " + IMAGES;
      throw new DataException(list.toString(), expected, Folders.kind(list), UNPACK);
    }
    Map<Path, Integer> labels = new LinkedHashMap<>();
    Map<String, Integer> seen = new HashMap<>();
    List<String> lines = TextLines.read(list);
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
      String name = fields[0].strip();
      Integer before = seen.put(name, i + 1);
      if (before != null) {
        String got = name + " as in line " + before;
        throw new DataException(place, "each image once", got, "take one of the lines out");
      }
      Path image = images.get(name);
      if (image == null) {
        throw new DataException(place, "an image in " + IMAGES, name, UNPACK);
      }
      labels.put(image, number(fields[1].strip(), classes, place));
    }
    for (String name : images.keySet()) {
      if (!seen.containsKey(name)) {
        String got = "none for " + name;
        throw new DataException(list.toString(), "a line for every image", got, UNPACK);
      }
    }
    return labels;
  }

  private static int number(String name, List<String> classes, String place) throws DataException {
    int number = Collections.binarySearch(classes, name);
    if (number < 0) {
      String expected = "one of the " + classes.size() + " classes in train";
      throw new DataException(place, expected, name, "take train and val from one archive");
    }
    return number;
  }
}
