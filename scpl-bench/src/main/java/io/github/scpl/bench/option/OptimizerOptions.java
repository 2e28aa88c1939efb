// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import io.github.scpl.optim.Adam;
import io.github.scpl.optim.AdamW;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.optim.Sgd;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options about the optimizer, the same in every command that trains. */
@UsedBy(Feature.ANY)
public final class OptimizerOptions {
  static final Set<String> NAMES = Set.of("adam", "adamw", "sgd");
  static final String SGD = "sgd";

  @About(Concern.TRAINING)
  @Option(
      names = "--optimizer",
      defaultValue = "adam",
      paramLabel = "NAME",
      description = "What blocks learn by: adam (default), adamw or sgd.")
  String optimizer;

  @About(Concern.TRAINING)
  @Option(
      names = "--weight-decay",
      paramLabel = "FACTOR",
      description =
          "How strongly parameters are drawn to 0: an L2 penalty with adam and sgd, decoupled from"
              + " the gradient with adamw (default: 0; 0.01 with adamw).")
  Double weightDecay;

  @About(Concern.TRAINING)
  @Option(
      names = "--momentum",
      paramLabel = "SHARE",
      description = "With sgd: how much of the last step stays in the next (default: 0).")
  @OnlyFor(SGD)
  Double momentum;

  @About(Concern.TRAINING)
  @Option(names = "--nesterov", description = "With sgd: Nesterov's form of --momentum.")
  @OnlyFor(SGD)
  boolean nesterov;

  @About(Concern.TRAINING)
  @Option(
      names = "--clip-norm",
      paramLabel = "NORM",
      description = "Shortens a block's gradients to this norm if they are longer (default: none).")
  Double clipNorm;

  /** Filled by the command line. */
  public OptimizerOptions() {}

  /** Refuses what cannot be. */
  public void check() {
    OptionChecks.require(
        "--optimizer", NAMES.contains(name(optimizer)), "adam, adamw or sgd", optimizer);
    if (weightDecay != null) {
      boolean valid = weightDecay >= 0 && Double.isFinite(weightDecay);
      OptionChecks.require("--weight-decay", valid, "a number of at least 0", weightDecay);
    }
    if (momentum != null) {
      boolean valid = momentum >= 0 && momentum < 1;
      OptionChecks.require("--momentum", valid, "a number from 0 to 1, but not 1", momentum);
    }
    boolean moves = momentum != null && momentum > 0;
    OptionChecks.require(
        "--nesterov", !nesterov || moves, "--momentum above 0 with it", momentum());
    if (clipNorm != null) {
      OptionChecks.requirePositive("--clip-norm", clipNorm);
    }
  }

  /** The name in lower case; a model that was stored before there was a choice has none. */
  static String name(String optimizer) {
    return optimizer == null ? "adam" : optimizer.toLowerCase(Locale.ROOT);
  }

  public Optimizer.Factory factory() {
    Optimizer.Factory factory =
        switch (name(optimizer)) {
          case SGD -> new Sgd(momentum(), nesterov, weightDecay == null ? 0 : weightDecay);
          case "adamw" ->
              weightDecay == null
                  ? AdamW.standard()
                  : AdamW.standard().withWeightDecay(weightDecay);
          default -> Adam.standard().withWeightDecay(weightDecay == null ? 0 : weightDecay);
        };
    return clipNorm == null ? factory : factory.withClipNorm(clipNorm);
  }

  private double momentum() {
    return momentum == null ? 0 : momentum;
  }
}
