// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.run;

import io.github.scpl.bench.data.Data;
import io.github.scpl.bench.option.ModelNames;
import io.github.scpl.bench.option.ModelOptions;
import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.associated.AssociatedNetwork;
import io.github.scpl.models.text.BiLstm;
import io.github.scpl.models.text.Transformer;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.optim.Optimizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/** Builds the network that the options name for a data set. */
public final class NetworkFactory {
  /** The type of all networks' arrays. */
  static final DataType TYPE = DataType.FLOAT;

  private static final int EMBEDDING = 300;

  private NetworkFactory() {}

  public static Network build(
      ModelOptions options,
      Optimizer.Factory optimizers,
      Method method,
      Data data,
      Network.Progress progress) {
    return builder(options, optimizers, method, data).progress(progress).build();
  }

  /** The same, before it is built. Blocks are spread over the devices. */
  public static Network.Builder builder(
      ModelOptions options, Optimizer.Factory optimizers, Method method, Data data) {
    Network.Builder builder = data.isText() ? text(options, data) : images(options, data);
    int blocks = builder.blockCount();
    return builder
        .dataType(TYPE)
        .method(method)
        .projector(options.projectorType())
        .exit(options.predictorType())
        .temperature(options.temperature())
        .devices(block -> options.device(block, blocks))
        .optimizer(optimizers)
        .seed(options.seed());
  }

  /** Refuses a model for another kind of data. */
  static void check(ModelOptions options, Data data) {
    if (options.model() != null && ModelNames.isText(options.model()) != data.isText()) {
      String expected = data.isText() ? "transformer or bilstm for text" : ModelNames.IMAGE_MODELS;
      OptionChecks.require("--model", false, expected, options.model());
    }
  }

  /** The model's name: the one given, or the default for the kind of data. */
  public static String name(ModelOptions options, Data data) {
    return ModelNames.of(options.model(), data.isText());
  }

  /** The network of the same name for associated learning. */
  static AssociatedNetwork associated(
      ModelOptions options, Optimizer.Factory optimizers, Data data, Network.Progress progress) {
    if (data.isText()) {
      throw new IllegalArgumentException("The method al is for images, got text; use another");
    }
    AssociatedNetwork.Builder builder =
        name(options, data).equals(ModelNames.VGG8)
            ? vgg(options).associated(data.inputShape(), data.classes())
            : resNet(options).associated(data.inputShape(), data.classes());
    return builder
        .dataType(TYPE)
        .device(options.device(0, 1))
        .optimizer(optimizers)
        .seed(options.seed())
        .progress(progress)
        .build();
  }

  private static Network.Builder images(ModelOptions options, Data data) {
    return name(options, data).equals(ModelNames.VGG8)
        ? vgg(options).network(data.inputShape(), data.classes())
        : resNet(options).network(data.inputShape(), data.classes());
  }

  private static Vgg vgg(ModelOptions options) {
    Vgg model = Vgg.vgg8().withWidth(options.width());
    return options.blocks() == null
        ? model
        : model.withUnitsPerBlock(cut(model.unitCount(), options.blocks()));
  }

  /** Units of each block, the last ones having one more where they cannot be alike. */
  private static List<Integer> cut(int units, int blocks) {
    String expected = "at most " + units + ", as there are units of layers";
    OptionChecks.require("--blocks", blocks <= units, expected, blocks);
    return IntStream.range(0, blocks)
        .mapToObj(block -> units * (block + 1) / blocks - units * block / blocks)
        .toList();
  }

  private static ResNet resNet(ModelOptions options) {
    ModelNames.check(options.model());
    String name = options.model().toLowerCase(Locale.ROOT);
    ResNet model =
        name.equals(ModelNames.OLD_RESNET18)
            ? ResNet.old18()
            : ResNet.of(Integer.parseInt(name.substring(ModelNames.RESNET.length())));
    ResNet cut =
        options.blocks() == null
            ? model
            : model.withUnitsPerBlock(cut(model.unitCount(), options.blocks()));
    return cut.withWidth(options.width());
  }

  private static Network.Builder text(ModelOptions options, Data data) {
    String name = name(options, data);
    int embedding = embedding(options, data);
    int hidden = scale(options.hidden(), options);
    if (name.equals(ModelNames.TRANSFORMER)) {
      Transformer transformer =
          new Transformer(data.vocabulary(), data.classes())
              .withLayers(options.layers())
              .withWidths(forHeads(embedding, options, data), hidden)
              .withHeads(options.heads())
              .withDropout(options.dropout());
      transformer = options.maskPads() ? transformer.withMaskedMean() : transformer;
      return withVectors(data)
          ? transformer.withWordVectors(data.wordVectors()).network()
          : transformer.network();
    } else if (name.equals(ModelNames.BILSTM)) {
      BiLstm lstm =
          new BiLstm(data.vocabulary(), data.classes())
              .withLayers(options.layers())
              .withWidths(embedding, hidden);
      lstm = options.maskPads() ? lstm.withMask() : lstm;
      return withVectors(data)
          ? lstm.withWordVectors(data.wordVectors()).network()
          : lstm.network();
    }
    throw new IllegalStateException("Expected a model of text, got " + name);
  }

  private static int scale(int width, ModelOptions options) {
    return Math.max(1, (int) Math.round(width * options.width()));
  }

  private static boolean withVectors(Data data) {
    return data.wordVectors() != null;
  }

  private static int embedding(ModelOptions options, Data data) {
    if (!withVectors(data)) {
      return scale(unscaledEmbedding(options), options);
    }
    int width = data.wordVectors().length / data.vocabulary();
    OptionChecks.require(
        "--embedding",
        options.embedding() == null || scale(options.embedding(), options) == width,
        width + " (times --width), as the word vectors have",
        options.embedding());
    return width;
  }

  private static int unscaledEmbedding(ModelOptions options) {
    return options.embedding() == null ? EMBEDDING : options.embedding();
  }

  /** Attention divides its width among heads; a scaled width is rounded to a multiple of them. */
  private static int forHeads(int width, ModelOptions options, Data data) {
    int heads = options.heads();
    int undivided = withVectors(data) ? width : unscaledEmbedding(options);
    String expected = "a divisor of " + undivided + ", the width of the embedding";
    OptionChecks.require("--heads", undivided % heads == 0, expected, heads);
    return Math.max(1, Math.round(width / (float) heads)) * heads;
  }
}
