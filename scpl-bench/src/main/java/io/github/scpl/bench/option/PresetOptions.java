// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** How large an experiment is, where nothing else is said. */
@UsedBy(Feature.ANY)
public final class PresetOptions {
  private static final String QUICK = "quick";
  private static final String PAPER = "paper";

  /** Tokens after which the original cuts texts off, by set. */
  private static final Map<String, Integer> TOKENS =
      Map.of("ag-news", 60, "dbpedia", 400, "sst2", 15, "imdb", 350);

  @About(Concern.TRAINING)
  @Option(
      names = "--preset",
      defaultValue = QUICK,
      paramLabel = "NAME",
      description =
          "quick (default): minutes on 2 cores. paper: as the original, at full width, in batches of"
              + " 1024; images for 200 epochs with strong augmentation, texts for 50 at a constant"
              + " learning rate. Options that are given win.")
  String preset;

  /** Filled by the command line. */
  public PresetOptions() {}

  public boolean isPaper() {
    return preset.equalsIgnoreCase(PAPER);
  }

  /** Whether a command is about texts. */
  public boolean isText(CommandSpec command) {
    return Suitability.dataKind(command)[0].equals(Suitability.TEXT);
  }

  /**
   * Sets options of a command that were not given.
   *
   * @param quick values by names, where the command's own are not quick enough
   */
  public void apply(CommandSpec command, Map<String, ?> quick) {
    boolean known = preset.equalsIgnoreCase(QUICK) || isPaper();
    OptionChecks.require("--preset", known, "quick or paper", preset);
    Map<String, ?> values = isPaper() ? paper(Suitability.dataKind(command)) : quick;
    for (Map.Entry<String, ?> value : values.entrySet()) {
      OptionSpec option = command.findOption(value.getKey());
      boolean given = command.commandLine().getParseResult().hasMatchedOption(value.getKey());
      if (option != null && !given) {
        option.setValue(value.getValue());
      }
    }
  }

  private static Map<String, Object> paper(String[] data) {
    boolean text = data[0].equals(Suitability.TEXT);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("--width", 1.0);
    values.put("--batch", 1024);
    values.put("--lr", 1e-3);
    if (text) {
      values.put("--epochs", 50);
      values.put("--end-lr", 1e-3);
      values.put("--max-length", TOKENS.getOrDefault(data[1], 60));
    } else {
      values.put("--epochs", 200);
      values.put("--end-lr", 1e-5);
      values.put("--augment", "strong");
    }
    return values;
  }
}
