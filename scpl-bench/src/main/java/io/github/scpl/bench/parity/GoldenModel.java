// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.device.Device;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.original.OriginalNames;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Shape;
import io.github.scpl.train.growth.GrowthSchedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** Our form of a golden run's model, filled with the run's initial values. */
final class GoldenModel implements AutoCloseable {
  private static final Shape IMAGE = Shape.of(3, 32, 32);

  private final Network network;
  private final GrowthSchedule growth;

  /** Our parameters under the original's names, in the original's order. */
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /** On the host, whose results are closest to the original's without Winograd's algorithm. */
  GoldenModel(Golden golden, DataType dataType) {
    this(golden, dataType, HostDevice.direct());
  }

  GoldenModel(Golden golden, DataType dataType, Device device) {
    String[] parts = golden.model().split("_", 2);
    if (parts.length < 2) {
      throw unknown(golden);
    }
    growth = growth(parts[1], golden);
    Network.Builder builder = family(parts[0], golden);
    builder
        .method(method(parts[1], golden))
        .device(device)
        .temperature(golden.options().required("temperature").asDouble());
    String projector = golden.option("proj_type");
    builder.projector(projector == null ? null : HeadType.projector(projector));
    String exit = golden.option("pred_type");
    if (exit != null) {
      builder.exit(HeadType.exit(exit));
    }
    network = builder.dataType(dataType).build();
    try {
      fill(golden);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static Network.Builder family(String family, Golden golden) {
    int classes = golden.classes();
    // The original has one width. A narrower copy shows in little time what depth does.
    double width = Math.min(1, golden.options().path("width").asDouble(1));
    if (family.equals("VGG")) {
      return Vgg.vgg8().withWidth(width).network(IMAGE, classes);
    } else if (family.equals("resnet")) {
      return ResNet.old18().withWidth(width).network(IMAGE, classes);
    } else if (family.matches("resnet\\d{1,3}")) {
      int depth = Integer.parseInt(family.substring(6));
      return ResNet.of(depth).withWidth(width).network(IMAGE, classes);
    }
    JsonNode options = golden.options();
    int vocabulary = options.path("vocab_size").asInt();
    int layers = options.path("layers").asInt();
    int embedding = options.path("emb_dim").asInt();
    int hidden = options.path("h_dim").asInt();
    if (family.equals("LSTM")) {
      return new BiLstm(vocabulary, classes)
          .withLayers(layers)
          .withWidths(embedding, hidden)
          .network();
    } else if (family.equals("Trans")) {
      return new Transformer(vocabulary, classes)
          .withLayers(layers)
          .withWidths(embedding, hidden)
          .withHeads(options.path("head").asInt())
          .withDropout(0)
          .network();
    }
    throw unknown(golden);
  }

  private static IllegalArgumentException unknown(Golden golden) {
    return new IllegalArgumentException(
        "expected a model VGG_*, resnet_*, resnetN_*, LSTM_* or Trans_*, got " + golden.model());
  }

  private static Method method(String suffix, Golden golden) {
    return switch (suffix.replaceFirst("(_d[ar])?_m(_d)?$", "")) {
      case "BP" -> Method.BP;
      case "BP_p" -> Method.BP_EXITS;
      case "SCPL" -> Method.SCPL;
      case "DASCPL" -> Method.DASCPL;
      case "EE" -> Method.EE;
      default ->
          throw new IllegalArgumentException(
              "expected a method BP, BP_p, SCPL, DASCPL or EE, got " + golden.model());
    };
  }

  /** The original's triggers are given in epochs and counted in steps. */
  private static GrowthSchedule growth(String suffix, Golden golden) {
    boolean accumulate = suffix.contains("_da_");
    if (!accumulate && !suffix.contains("_dr_")) {
      return GrowthSchedule.always();
    }
    int stepsPerEpoch = golden.options().required("steps_per_epoch").asInt();
    String epochs = golden.options().required("trigger_epochs").asText();
    if (!epochs.matches("\\d{1,6}( *, *\\d{1,6})*")) {
      throw new IllegalArgumentException("expected trigger_epochs such as 1,2,3, got " + epochs);
    }
    List<Integer> triggers =
        Stream.of(epochs.split(","))
            .map(epoch -> Integer.parseInt(epoch.strip()) * stepsPerEpoch)
            .toList();
    return (accumulate ? GrowthSchedule.accumulate(triggers) : GrowthSchedule.reduce(triggers))
        .bySteps();
  }

  private void fill(Golden golden) {
    Map<String, Parameter> ours =
        network.parameters().stream()
            .collect(Collectors.toMap(Parameter::name, Function.identity()));
    OriginalNames names = golden.isText() ? OriginalNames.TEXTS : OriginalNames.IMAGES;
    for (Golden.Tensor tensor : golden.parameters()) {
      Optional<String> known = names.ours(tensor.name());
      if (known.isEmpty()) {
        continue; // a tensor that the original has but never uses
      }
      String name = known.get();
      Parameter parameter = ours.remove(name);
      if (parameter == null) {
        throw new IllegalArgumentException(
            tensor.name() + ": expected our parameter " + name + ", which the model does not have");
      }
      if (!Arrays.equals(parameter.value().shape(), tensor.shape())) {
        throw new IllegalArgumentException(
            tensor.name()
                + ": expected shape "
                + Arrays.toString(tensor.shape())
                + ", got "
                + Arrays.toString(parameter.value().shape()));
      }
      DoubleSupplier values = values(tensor, golden.seed());
      parameter.value().fill(() -> (float) values.getAsDouble());
      parameters.put(tensor.name(), parameter);
    }
    if (!ours.isEmpty()) {
      throw new IllegalArgumentException("the original has no counterpart of " + ours.keySet());
    }
  }

  private static DoubleSupplier values(Golden.Tensor tensor, long seed) {
    DoubleSupplier u = new GoldenHash(seed, tensor.stream()).values();
    double fanIn = Arrays.stream(tensor.shape()).skip(1).reduce(1, (a, b) -> a * b);
    double bound = Math.sqrt(3 / fanIn) * 0.9;
    return switch (tensor.kind()) {
      case "weight" -> () -> u.getAsDouble() * bound;
      case "embedding" -> () -> u.getAsDouble() * 0.5;
      case "norm_gain" -> () -> 1 + 0.1 * u.getAsDouble();
      case "bias" -> () -> 0.1 * u.getAsDouble();
      default ->
          throw new IllegalArgumentException(
              tensor.name()
                  + ": expected kind weight, embedding, norm_gain or bias, got "
                  + tensor.kind());
    };
  }

  Network network() {
    return network;
  }

  /** Which blocks are active at which step. */
  GrowthSchedule growth() {
    return growth;
  }

  Map<String, Parameter> parameters() {
    return parameters;
  }

  @Override
  public void close() {
    network.close();
  }
}
