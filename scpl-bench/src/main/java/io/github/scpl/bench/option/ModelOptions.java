// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.block.HeadType;
import io.github.scpl.device.Device;
import io.github.scpl.device.Devices;
import java.util.List;
import picocli.CommandLine.Option;

/** Options about the model and its losses, the same in every command that has them. */
public final class ModelOptions {
  private static final int MOST_LAYERS = 1000;
  private static final int MOST_WIDTH = 1000;

  /** Times the largest width, they can still be counted. */
  private static final int MOST_UNITS = 1 << 20;

  private static final String HOST = "host";
  private static final String DEFAULT_PRECISION = "auto";

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--model",
      paramLabel = "NAME",
      description =
          "Images: vgg8 (default), resnet18-old (3x3 shortcuts), resnet18, resnet34, resnet50,"
              + " resnet101, resnet152. Text: transformer (default), bilstm.")
  String model;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--layers",
      defaultValue = "4",
      paramLabel = "N",
      description = "Text: blocks, the embedding included (default: ${DEFAULT-VALUE}).")
  @OnlyFor(Suitability.TEXT)
  int layers;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--blocks",
      paramLabel = "N",
      description =
          "Images: blocks that the same layers are cut into, as evenly as can be (default: 4, cut"
              + " where maps get smaller).")
  @OnlyFor(Suitability.IMAGES)
  Integer blocks;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--embedding",
      paramLabel = "N",
      description =
          "Text: width of word vectors, times --width (default: 300; with --word-vectors always"
              + " that of the file).")
  @OnlyFor(Suitability.TEXT)
  Integer embedding;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--hidden",
      defaultValue = "300",
      paramLabel = "N",
      description = "Text: width of hidden layers, times --width (default: ${DEFAULT-VALUE}).")
  @OnlyFor(Suitability.TEXT)
  int hidden;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--heads",
      defaultValue = "6",
      paramLabel = "N",
      description = "Text: attention heads of the transformer (default: ${DEFAULT-VALUE}).")
  @OnlyFor(ModelNames.TRANSFORMER)
  int heads;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--dropout",
      defaultValue = "0.1",
      paramLabel = "RATE",
      description = "Text: dropout of the transformer (default: ${DEFAULT-VALUE}).")
  @OnlyFor(ModelNames.TRANSFORMER)
  double dropout;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--mask-pads",
      description = "Text: keep padding out of LSTM states and of means over time.")
  @OnlyFor(Suitability.TEXT)
  boolean maskPads;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--width",
      paramLabel = "FACTOR",
      description =
          "Multiplies all layer widths, those of projectors and exits too (default: 0.25 to train,"
              + " 1 for throughput).")
  double width;

  @UsedBy(Feature.CONTRASTIVE)
  @About(Concern.MODEL)
  @Option(
      names = "--temperature",
      defaultValue = "0.1",
      paramLabel = "T",
      description = "Temperature of the contrastive loss (default: ${DEFAULT-VALUE}).")
  double temperature;

  @UsedBy(Feature.CONTRASTIVE)
  @About(Concern.MODEL)
  @Option(
      names = "--projector",
      defaultValue = "m",
      paramLabel = "TYPE",
      description =
          "Projector in front of the contrastive loss: i, l, m, mb or simsiammlp, with avg and"
              + " widths as in m,avg,512,1024 (default: ${DEFAULT-VALUE}).")
  String projector;

  @UsedBy(Feature.EXITS)
  @About(Concern.MODEL)
  @Option(
      names = "--predictor",
      defaultValue = "m",
      paramLabel = "TYPE",
      description =
          "Exit of each block, where the method has exits: l, m or mb, with avg, non-detach and a"
              + " width (default: ${DEFAULT-VALUE}).")
  String predictor;

  @UsedBy(Feature.ANY)
  @About(Concern.MACHINE)
  @Option(
      names = "--device",
      defaultValue = HOST,
      paramLabel = "NAME",
      description =
          "What computes: host, or cuda:0 and so on for NVIDIA's cards (default: ${DEFAULT-VALUE});"
              + " scpl info lists what is there. Of several, as in cuda:0,cuda:1, each has as many"
              + " neighbouring stages of --placement as the others; methods without stages have the"
              + " first.")
  String device;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--precision",
      defaultValue = DEFAULT_PRECISION,
      paramLabel = "NAME",
      description =
          "How factors of products and convolutions are rounded, all else stays float32: float32,"
              + " not at all; tf32, on cards; bf16, to bfloat16, on the host all but those of some"
              + " convolutions; auto (default): float32 on the host, tf32 on cards that have it.")
  String precision;

  @UsedBy(Feature.ANY)
  @About(Concern.MODEL)
  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
  long seed;

  /**
   * Filled by the command line.
   *
   * @param defaultWidth the width if none is given
   */
  public ModelOptions(double defaultWidth) {
    width = defaultWidth;
  }

  /** Refuses what cannot be, whatever the data. */
  public void check() {
    OptionChecks.requirePositive("--width", width);
    OptionChecks.require("--width", width <= MOST_WIDTH, "at most " + MOST_WIDTH, width);
    OptionChecks.requirePositive("--temperature", temperature);
    OptionChecks.parse("--projector", this::projectorType);
    OptionChecks.parse("--predictor", this::predictorType);
    ModelNames.check(model);
    checkDevices();
    OptionChecks.require("--layers", layers >= 2, "at least 2, with the embedding", layers);
    OptionChecks.require("--layers", layers <= MOST_LAYERS, "at most " + MOST_LAYERS, layers);
    if (blocks != null) {
      OptionChecks.requireAtLeastOne("--blocks", blocks);
    }
    if (embedding != null) {
      OptionChecks.requireAtLeastOne("--embedding", embedding);
      requireUnits("--embedding", embedding);
    }
    OptionChecks.requireAtLeastOne("--hidden", hidden);
    requireUnits("--hidden", hidden);
    OptionChecks.requireAtLeastOne("--heads", heads);
    OptionChecks.require("--dropout", dropout >= 0 && dropout < 1, "a rate from 0 to 1", dropout);
  }

  private static void requireUnits(String option, int units) {
    OptionChecks.require(option, units <= MOST_UNITS, "at most " + MOST_UNITS, units);
  }

  private void checkDevices() {
    List<String> there =
        Devices.providers().stream().flatMap(kind -> kind.names().stream()).toList();
    for (String name : deviceNames()) {
      OptionChecks.parse(there.contains(name) ? "--precision" : "--device", () -> named(name));
    }
    boolean once = deviceNames().stream().distinct().count() == deviceNames().size();
    OptionChecks.require("--device", once, "each one once", device);
  }

  private List<String> deviceNames() {
    return List.of(device.split(",", -1));
  }

  private Device named(String name) {
    try {
      return Devices.get(name, DEFAULT_PRECISION.equals(precision) ? null : precision);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** How many devices there are, which stages are spread over. */
  public int deviceCount() {
    return deviceNames().size();
  }

  /**
   * What one of some stages is computed on, or one of some blocks; neighbours share a device.
   *
   * @throws IllegalArgumentException if there is no such device, or it has no such precision
   */
  public Device device(int number, int count) {
    return named(deviceNames().get(number * deviceCount() / count));
  }

  /** Refuses several devices; says why. */
  public void requireOneDevice(String why) {
    OptionChecks.require("--device", deviceCount() == 1, "one device, since " + why, device);
  }

  /** Computes on the host whatever the model was trained on, as exactly as it can. */
  public void useHost() {
    device = HOST;
    if (!Devices.provider(HOST).precisions().contains(precision)) {
      precision = DEFAULT_PRECISION;
    }
  }

  public HeadType projectorType() {
    return HeadType.projector(projector);
  }

  public HeadType predictorType() {
    return HeadType.exit(predictor);
  }

  public int heads() {
    return heads;
  }

  public Integer embedding() {
    return embedding;
  }

  public double width() {
    return width;
  }

  public boolean maskPads() {
    return maskPads;
  }

  public int layers() {
    return layers;
  }

  public double dropout() {
    return dropout;
  }

  /** As given; null if it was not. */
  public Integer blocks() {
    return blocks;
  }

  public int hidden() {
    return hidden;
  }

  public String model() {
    return model;
  }

  public long seed() {
    return seed;
  }

  public double temperature() {
    return temperature;
  }
}
