// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.checkpoint.Manifest.Attachment;
import io.github.scpl.device.Arena;
import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Packs;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;
import io.github.scpl.nn.BatchNorm;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.safetensors.SafeTensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Damaged models, and what is kept with them. */
class ModelFuzzTest implements FuzzedReaders {
  private static final String[] MANIFEST_WORDS = {
    "\t",
    "\n",
    "\\",
    "\\t",
    ",",
    "*",
    "scpl-model",
    "method",
    "classes",
    "input",
    "type",
    "blocks",
    "head",
    "property",
    "attachment",
    "parameter",
    "buffer",
    "float",
    "double",
    "block0.weight"
  };
  private static final long CONSTANT = 2 << 20;

  @TempDir Path folder;
  private Network network;

  @BeforeEach
  void build() {
    network =
        Network.builder(Shape.of(3), 2)
            .method(Method.BP) // without projectors, so that the file is small
            .block(Sequential.of(new Linear(4), new BatchNorm()))
            .head(new Linear(2))
            .build();
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Override
  public Stream<Fuzz> readers() throws IOException {
    Path file = folder.resolve("model");
    ModelFile.save(file, network, Map.of("option", "a value"), Map.of("x.txt", new byte[300]));
    byte[] model = Files.readAllBytes(file);
    byte[] manifest;
    try (SafeTensorsFile tensors = SafeTensorsFile.open(file)) {
      manifest = tensors.metadata().get("scpl.manifest").getBytes(UTF_8);
    }
    return Stream.of(
        Fuzz.of("model", bytes -> load(Files.write(file, bytes)))
            .start(model)
            .allocating(4 * CONSTANT, 400),
        Fuzz.of("model-manifest", bytes -> load(Files.write(file, bytes)))
            .start(manifest, bytes -> Packs.withManifest(model, bytes))
            .text(MANIFEST_WORDS)
            .allocating(CONSTANT, 2000),
        text("exit-settings", ExitSettings::parse)
            .start(new ExitSettings(ExitPolicy.margin(0.5), List.of(1.5, 0.7), 1).toText())
            .text("=", "\n", "#", "policy", "temperature.exit0", "temperature.head", "never"),
        text("exit-policy", ExitPolicy::parse)
            .start("never", "fixed:2", "confidence:0.9", "entropy:0.5", "margin:0.8", "patience:2")
            .text(":", ",", " "),
        text("projector", HeadType::projector)
            .start("m", "l,128", "m,avg,512", "i", "mb,64,32")
            .text(",", "avg", "non-detach", "simsiammlp"),
        text("exit", HeadType::exit).start("m", "l", "m,avg,512,non-detach").text(",", "avg"));
  }

  private static Fuzz text(String name, Consumer<String> parser) {
    return Fuzz.of(name, bytes -> parser.accept(new String(bytes, UTF_8)))
        .allocating(CONSTANT, 1000);
  }

  /** Nothing is allocated outside the heap for a model that a network is there for. */
  private void load(Path file) throws IOException {
    long before = Arena.currentBytes();
    try {
      ModelFile model = ModelFile.open(file);
      for (Attachment attached : model.manifest().attachments()) {
        model.attachment(attached.name());
      }
      model.load(network);
    } finally {
      if (Arena.currentBytes() != before) {
        throw new AssertionError("Off-heap memory grew by " + (Arena.currentBytes() - before));
      }
    }
  }
}
