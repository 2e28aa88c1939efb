// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.predict;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scpl.bench.data.StoredModel;
import io.github.scpl.bench.data.Unlabelled;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.ModelFile;
import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Packs;
import io.github.scpl.fuzz.Tokens;
import io.github.scpl.models.data.TextList;
import io.github.scpl.models.vision.data.Normalization;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.safetensors.SafeTensorsFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;

/** Models that were saved with damaged options. */
class LoadedModelFuzzTest implements FuzzedReaders {
  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    Path file = folder.resolve("model");
    save(file);
    Path image = folder.resolve("image.png");
    BufferedImage gray = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    ImageIO.write(gray, "png", image.toFile());
    byte[] model = Files.readAllBytes(file);
    byte[] manifest;
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      manifest = tensors.metadata().get("scpl.manifest").getBytes(UTF_8);
    }
    return Stream.of(
        Fuzz.of("stored-options", bytes -> open(Files.write(file, bytes), image))
            .start(manifest, bytes -> Packs.withManifest(model, bytes))
            .text(Tokens.NAMES)
            .text("\t", "\n", "\\n", "option.width", "option.model", "exits", "policy=never")
            .allocating(16 << 20, 2000));
  }

  /** All but to answer, for which the network would have to be as large as its options say. */
  private static void open(Path file, Path image) throws IOException {
    StoredModel model = LoadedModel.open(file).stored();
    if (!Unlabelled.isText(model)) {
      Unlabelled.images(model, List.of(image), true).data(60);
    }
  }

  private static void save(Path file) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("method", "dascpl");
    properties.put("option.data", "idx:x");
    properties.put("option.width", "0.25");
    properties.put("option.model", "vgg8");
    properties.put("option.max-length", "60");
    properties.put("option.precision", "float32");
    properties.put("training-data", "0123456789abcdef");
    properties.put("training-samples", "10");
    properties.put("held-out", "0123456789abcdef");
    properties.put("held-out-samples", "2");
    properties.put("exits", "policy=confidence:0.9\ntemperature.head=1.0\n");
    properties.put("exits.goal", "a goal");
    Map<String, byte[]> attachments =
        Map.of(
            "classes.txt", TextList.write("classes", 1, List.of("a", "b")).getBytes(UTF_8),
            "normalization.txt", Normalization.CIFAR10.toText().getBytes(UTF_8));
    try (Network network =
        Network.builder(Shape.of(3, 4, 4), 2)
            .method(Method.BP)
            .block(Sequential.of(new Flatten(), new Linear(4)))
            .head(new Linear(2))
            .build()) {
      ModelFile.save(file, network, properties, attachments);
    }
  }
}
