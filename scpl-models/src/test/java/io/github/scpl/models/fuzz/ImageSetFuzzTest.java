// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.fuzz;

import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Packs;
import io.github.scpl.fuzz.Tokens;
import io.github.scpl.models.vision.data.Cifar;
import io.github.scpl.models.vision.data.Idx;
import io.github.scpl.models.vision.data.ImageInput;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.models.vision.data.TinyImageNet;
import io.github.scpl.models.vision.data.decode.TinyImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Damaged sets of images, and archives of them. */
class ImageSetFuzzTest implements FuzzedReaders {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";
  private static final String CIFAR = "data_batch_1.bin";
  private static final int COUNT = 3;
  private static final int SIDE = 6;

  /** An image of one byte becomes one of 32x32, and what is packed grows by 1,032 at most. */
  private static final long IDX = 1100;

  private static final long PACKED = 1032;
  private static final long CONSTANT = 4 << 20;

  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    return Stream.of(
        idx("idx-images", IMAGES).start(images()),
        idx("idx-labels", LABELS).start(labels()),
        idx("idx-gzip", IMAGES)
            .start(images(), Packs::gzip)
            .start(Packs.gzip(images()))
            .allocating(CONSTANT, IDX * PACKED),
        archive("idx-tar")
            .start(Packs.tar(files(images())), Packs::withTarSums)
            .start(Packs.tar(files(images())), tar -> Packs.gzip(Packs.withTarSums(tar)))
            .start(images(), bytes -> Packs.tar(files(bytes)))
            .text(Tokens.NAMES),
        archive("idx-zip")
            .start(Packs.zip(files(images()), true))
            .start(Packs.zip(files(images()), false))
            .start(images(), bytes -> Packs.zip(files(bytes), true))
            .text(Tokens.NAMES),
        Fuzz.of("idx-predict", bytes -> new ImageInput(3, 32, false).idx(file("predict", bytes)))
            .start(images())
            .start(images(), Packs::gzip)
            .allocating(CONSTANT, 4 * IDX * PACKED),
        cifar("cifar10", Cifar.CIFAR10, CIFAR).start(records(1)),
        cifar("cifar100", Cifar.CIFAR100, "train.bin").start(records(2)),
        Fuzz.of("cifar10-tar", bytes -> Cifar.CIFAR10.train(file("cifar.tar.gz", bytes)))
            .start(Packs.tar(Map.of("x/" + CIFAR, records(1))), Packs::withTarSums)
            .start(records(1), bytes -> Packs.gzip(Packs.tar(Map.of(CIFAR, bytes))))
            .allocating(CONSTANT, 4 * PACKED),
        tiny("tiny-imagenet-classes", "wnids.txt").start("a\nb\n").text(Tokens.NAMES),
        tiny("tiny-imagenet-list", "val/val_annotations.txt")
            .start("x.png\ta\t0\t0\t62\t57\ny.png\tb\t0\t0\t62\t57\n")
            .text(Tokens.NAMES),
        Fuzz.of("normalization", bytes -> Normalization.parse(utf8(bytes)))
            .start(Normalization.CIFAR10.toText())
            .text("normalization", "\\", " "));
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** Of the two files, one is damaged. */
  private Fuzz idx(String name, String damaged) throws IOException {
    Path set = Files.createDirectories(folder.resolve(name));
    Files.write(set.resolve(IMAGES), images());
    Files.write(set.resolve(LABELS), labels());
    return Fuzz.of(
            name,
            bytes -> {
              Files.write(set.resolve(damaged), bytes);
              Idx.MNIST.train(set);
            })
        .allocating(CONSTANT, IDX);
  }

  private Fuzz archive(String name) {
    return Fuzz.of(name, bytes -> Idx.MNIST.train(file(name, bytes)))
        .allocating(CONSTANT, IDX * PACKED);
  }

  private Fuzz cifar(String name, Cifar format, String part) throws IOException {
    Path set = Files.createDirectories(folder.resolve(name));
    return Fuzz.of(
            name,
            bytes -> {
              Files.write(set.resolve(part), bytes);
              format.train(set);
            })
        .allocating(CONSTANT, 8);
  }

  private Fuzz tiny(String name, String damaged) throws IOException {
    Path set = folder.resolve(name);
    for (String place : new String[] {"train/a/x", "train/b/y", "val/images/x", "val/images/y"}) {
      TinyImages.write(TinyImages.plain(0x808080, 64, 64), "png", set.resolve(place + ".png"));
    }
    Files.writeString(set.resolve("val/val_annotations.txt"), "x.png\ta\ny.png\tb\n");
    return Fuzz.of(
            name,
            bytes -> {
              Files.write(set.resolve(damaged), bytes);
              TinyImageNet.test(set);
            })
        .allocating(8 * CONSTANT, 64);
  }

  private static byte[] images() {
    ByteBuffer bytes = ByteBuffer.allocate(16 + COUNT * SIDE * SIDE);
    bytes.putInt(0x803).putInt(COUNT).putInt(SIDE).putInt(SIDE);
    Arrays.fill(bytes.array(), 20, 80, (byte) 99);
    return bytes.array();
  }

  private static byte[] labels() {
    return ByteBuffer.allocate(8 + COUNT)
        .putInt(0x801)
        .putInt(COUNT)
        .put(new byte[] {1, 2, 3})
        .array();
  }

  private static Map<String, byte[]> files(byte[] images) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("set/" + LABELS, labels());
    files.put("set/" + IMAGES, images);
    files.put("set/README", new byte[] {'x'});
    return files;
  }

  private static byte[] records(int labelBytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 2; i++) {
      byte[] record = new byte[labelBytes + 3072];
      record[labelBytes - 1] = (byte) (i + 3);
      bytes.writeBytes(record);
    }
    return bytes.toByteArray();
  }
}
