// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.fuzz;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Packs;
import io.github.scpl.models.vision.data.ImageInput;
import io.github.scpl.models.vision.data.decode.ImageFile;
import io.github.scpl.models.vision.data.decode.Pngs;
import io.github.scpl.models.vision.data.decode.TinyImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images. */
class ImageFuzzTest implements FuzzedReaders {
  private static final String[] JPEGS = {"411", "420", "444", "gray", "progressive", "restarts"};

  /** What decoders of Java take for themselves, whatever the image. */
  private static final long DECODER = 8 << 20;

  /** The image, and once the colours of all its rows, of which a few are kept at a time. */
  private static final long PIXEL = 24;

  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    Path file = folder.resolve("image");
    ImageInput scaled = new ImageInput(3, 32, true);
    ImageInput gray = new ImageInput(1, 32, false);
    return Stream.of(
        pngs(Fuzz.of("png", bytes -> ImageFile.read(Files.write(file, bytes), TinyImages.SIDE))),
        jpegs(Fuzz.of("jpeg", bytes -> ImageFile.read(Files.write(file, bytes), TinyImages.SIDE))),
        jpegs(pngs(Fuzz.of("image-scaled", bytes -> scaled.image(Files.write(file, bytes)))))
            .start(bytes(TinyImages.plain(0x123456, 40, 30), "png"), Packs::withPngSums)
            .start(bytes(TinyImages.plain(0x123456, 30, 40), "jpeg"))
            .allocating(DECODER + (PIXEL << 20), PIXEL << 10),
        Fuzz.of("image-small", bytes -> gray.image(Files.write(file, bytes)))
            .start(bytes(TinyImages.plain(0x123456, 8, 8), "png"), Packs::withPngSums)
            .allocating(DECODER, 64));
  }

  private static Fuzz pngs(Fuzz fuzz) throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_INDEXED}) {
      fuzz.start(bytes(TinyImages.patterned(type), "png"), Packs::withPngSums);
    }
    return fuzz.start(bytes(TinyImages.plain(0x80FF00, 64, 64), "png"), Packs::withPngSums)
        .allocating(DECODER, 64);
  }

  private static Fuzz jpegs(Fuzz fuzz) throws IOException {
    for (String name : JPEGS) {
      try (InputStream in = Pngs.class.getResourceAsStream("jpeg/" + name + ".jpg")) {
        fuzz.start(in.readAllBytes());
      }
    }
    return fuzz.allocating(DECODER, 64);
  }

  private static byte[] bytes(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }
}
