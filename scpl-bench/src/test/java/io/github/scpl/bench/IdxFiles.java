// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Small files of images and labels. */
public final class IdxFiles {
  private IdxFiles() {}

  /**
   * Writes both files of a part.
   *
   * @param split train or t10k
   */
  public static void write(Path folder, String split, int... labels) throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(images);
    for (int number : new int[] {2051, labels.length, 28, 28}) {
      header.writeInt(number);
    }
    byte[] pixels = new byte[labels.length * 28 * 28];
    Arrays.fill(pixels, 0, pixels.length / 2, (byte) 200);
    images.writeBytes(pixels);
    Files.write(folder.resolve(split + "-images-idx3-ubyte"), images.toByteArray());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream labelled = new DataOutputStream(bytes);
    labelled.writeInt(2049);
    labelled.writeInt(labels.length);
    for (int label : labels) {
      labelled.writeByte(label);
    }
    Files.write(folder.resolve(split + "-labels-idx1-ubyte"), bytes.toByteArray());
  }
}
