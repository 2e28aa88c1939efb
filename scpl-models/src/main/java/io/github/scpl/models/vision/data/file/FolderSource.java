// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.file;

import io.github.scpl.models.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files of a folder, or else of the folders in it: archives come unpacked with a folder or two
 * around their files, or with folders named like files. The files nearest to the top count.
 */
record FolderSource(Path folder) implements FileSource {
  private static final int DEPTH = 4;

  /** Whoever gives the root of a disk by mistake need not wait for long. */
  private static final int MOST_FOLDERS = 1000;

  @Override
  public void visit(Wanted wanted, Visitor visitor) throws IOException {
    List<Path> level = List.of(folder);
    for (int depth = 0; depth < DEPTH && !wanted.isAnyTaken(); depth++) {
      Map<Path, String> taken = new LinkedHashMap<>();
      List<Path> next = new ArrayList<>();
      for (Path parent : level) {
        take(parent, wanted, taken, next);
      }
      for (Map.Entry<Path, String> file : taken.entrySet()) {
        visitFile(file.getKey(), file.getValue(), visitor);
      }
      level = next.subList(0, Math.min(next.size(), MOST_FOLDERS));
    }
  }

  private void take(Path parent, Wanted wanted, Map<Path, String> taken, List<Path> folders)
      throws DataException {
    if (!parent.equals(folder) && !Files.isReadable(parent)) {
      return;
    }
    for (Path path : Folders.list(parent)) {
      if (path.getFileName().toString().startsWith(".")) {
        continue;
      }
      String inside = folder.relativize(path).toString().replace('\\', '/');
      if (Files.isDirectory(path)) {
        folders.add(path);
        wanted.passOver(inside + "/");
        continue;
      }
      String name = wanted.take(inside);
      if (name != null) {
        Folders.requireFile(path);
        taken.put(path, name);
      }
    }
  }

  private static void visitFile(Path file, String name, Visitor visitor) throws IOException {
    try (ByteReader reader = ByteReader.open(file.toString(), Files.newInputStream(file))) {
      visitor.visit(name, reader);
    } catch (IOException e) {
      throw ByteReader.explain(file.toString(), e);
    }
  }

  @Override
  public String describe() {
    return folder.toString();
  }
}
