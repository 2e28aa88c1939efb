// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Draws the Fashion-MNIST subset from the full data set: of each class the first 600 images to
 * train with and the first 100 to test with, in the order of the files.
 *
 * <p>Uses nothing but the JDK, so it runs as it is: {@code java DrawFashionMnist.java FROM TO}.
 */
final class DrawFashionMnist {
  private static final int CLASSES = 10;
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  private DrawFashionMnist() {}

  public static void main(String[] arguments) throws IOException {
    draw(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  /** Reads the four files of one folder and writes the four of another. */
  static void draw(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    draw(from, to, "train", 600);
    draw(from, to, "t10k", 100);
  }

  private static void draw(Path from, Path to, String split, int perClass) throws IOException {
    String imageName = split + "-images-idx3-ubyte.gz";
    String labelName = split + "-labels-idx1-ubyte.gz";
    ByteArrayOutputStream drawnImages = new ByteArrayOutputStream();
    ByteArrayOutputStream drawnLabels = new ByteArrayOutputStream();
    int height;
    int width;
    try (DataInputStream images = open(from.resolve(imageName), IMAGES);
        DataInputStream labels = open(from.resolve(labelName), LABELS)) {
      int count = images.readInt();
      require(count == labels.readInt(), "as many labels as images");
      height = images.readInt();
      width = images.readInt();
      byte[] image = new byte[height * width];
      int[] drawn = new int[CLASSES];
      for (int i = 0; i < count; i++) {
        images.readFully(image);
        int label = labels.readUnsignedByte();
        if (drawn[label]++ < perClass) {
          drawnImages.write(image);
          drawnLabels.write(label);
        }
      }
    }
    int count = CLASSES * perClass;
    require(drawnLabels.size() == count, count + " images");
    try (DataOutputStream out = create(to.resolve(imageName), IMAGES, count)) {
      out.writeInt(height);
      out.writeInt(width);
      drawnImages.writeTo(out);
    }
    try (DataOutputStream out = create(to.resolve(labelName), LABELS, count)) {
      drawnLabels.writeTo(out);
    }
  }

  private static DataInputStream open(Path file, int magic) throws IOException {
    DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 65536));
    require(in.readInt() == magic, "the IDX format in " + file);
    return in;
  }

  private static DataOutputStream create(Path file, int magic, int count) throws IOException {
    DataOutputStream out = new DataOutputStream(new SmallGzip(Files.newOutputStream(file)));
    out.writeInt(magic);
    out.writeInt(count);
    return out;
  }

  private static void require(boolean met, String expected) throws IOException {
    if (!met) {
      throw new IOException("Expected " + expected + "; take the files from one official data set");
    }
  }

  /** Packs as small as it can. The JDK writes no time and no name into the header. */
  private static final class SmallGzip extends GZIPOutputStream {
    SmallGzip(OutputStream out) throws IOException {
      super(out, 65536);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
