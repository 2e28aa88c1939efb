// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.option;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Refuses options that the data, the model, the optimizer or all methods have no use for, rather
 * than to ignore them.
 */
public final class Suitability {
  public static final String TEXT = "text";
  static final String IMAGES = "images";

  private Suitability() {}

  /**
   * Checks all options that are given, before anything is read; not beside {@code --load}, for the
   * model's own options decide then.
   *
   * @throws ParameterException that names the first one out of place
   */
  public static void check(ParseResult command) {
    OptionSpec load = command.commandSpec().findOption("--load");
    if (load == null || load.getValue() == null) {
      checkData(command);
      checkMethods(command);
    }
  }

  /**
   * The same for a command whose options come from a model file, and are those of the model by now.
   * Options about training are refused beside it anyway.
   */
  public static void checkRestored(ParseResult command) {
    checkData(command);
  }

  private static void checkData(ParseResult command) {
    CommandSpec spec = command.commandSpec();
    String kind = kind(value(spec, "--data"), value(spec, "--model"));
    if (kind == null) {
      return; // no such data: the command itself says so
    }
    String model = ModelNames.of(value(spec, "--model"), kind.equals(TEXT));
    String optimizer = OptimizerOptions.name(value(spec, "--optimizer"));
    if (!OptimizerOptions.NAMES.contains(optimizer)) {
      return; // no such optimizer: the command itself says so
    }
    for (OptionSpec option : command.matchedOptions()) {
      String only = OptionAnnotations.onlyFor(option);
      if (only != null && !Set.of(kind, model, optimizer).contains(only)) {
        boolean aboutData = Set.of(TEXT, IMAGES).contains(only);
        boolean aboutOptimizer = OptimizerOptions.NAMES.contains(only);
        refuse(spec, option, only, aboutData ? kind : aboutOptimizer ? optimizer : model);
      }
    }
  }

  private static void checkMethods(ParseResult command) {
    CommandSpec spec = command.commandSpec();
    List<Training> methods;
    try {
      methods = methods(spec).stream().map(Training::of).toList();
    } catch (IllegalArgumentException e) {
      return; // no such method: the command itself says so
    }
    for (OptionSpec option : command.matchedOptions()) {
      Feature feature = OptionAnnotations.feature(option);
      if (feature != null && !methods.isEmpty() && methods.stream().noneMatch(feature::isOf)) {
        String users =
            Training.all().stream()
                .filter(feature::isOf)
                .map(Training::name)
                .collect(Collectors.joining(", "));
        String names = methods.stream().map(Training::name).collect(Collectors.joining(", "));
        refuse(spec, option, users, names);
      }
    }
  }

  private static void refuse(CommandSpec spec, OptionSpec option, String users, String got) {
    throw new ParameterException(
        spec.commandLine(),
        String.format(
            "%s: is for %s only, got %s; leave it out", option.longestName(), users, got));
  }

  /** The methods that a command runs; none if it runs none. */
  private static List<String> methods(CommandSpec spec) {
    OptionSpec several = spec.findOption("--methods");
    if (several != null) {
      return several.getValue();
    }
    String one =
        spec.userObject() instanceof FixedMethod fixed ? fixed.method() : value(spec, "--method");
    return one == null ? List.of() : List.of(one);
  }

  /** The value of an option, given or by default; null if there is none. */
  private static String value(CommandSpec spec, String name) {
    OptionSpec option = spec.findOption(name);
    return option == null ? null : option.getValue();
  }

  /** The kind of a command's data, and what the set is called; images if there is no such set. */
  static String[] dataKind(CommandSpec command) {
    String data = value(command, "--data");
    String kind = kind(data, value(command, "--model"));
    String name = data == null ? "" : data.split(":", 2)[0].toLowerCase(Locale.ROOT);
    return new String[] {kind == null ? IMAGES : kind, name};
  }

  /** Where there is no choice of data, they are random ones that the model can read. */
  private static String kind(String data, String model) {
    if (data == null) {
      return ModelNames.isText(model) ? TEXT : IMAGES;
    }
    String name = data.split(":", 2)[0].toLowerCase(Locale.ROOT);
    if (DataNames.TEXTS.contains(name)) {
      return TEXT;
    }
    return DataNames.IMAGES.contains(name) ? IMAGES : null;
  }
}
