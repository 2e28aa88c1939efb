package io.github.scpl.bench.experiment;

import java.lang.reflect.AnnotatedElement;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Refuses options that the data or the model has no use for, rather than to ignore them. */
public final class Suitability {
  static final String TEXT = "text";
  static final String IMAGES = "images";

  private Suitability() {}

  /**
   * Checks all options that are given, before anything is read.
   *
   * @throws ParameterException that names the first one out of place
   */
  public static void check(ParseResult command) {
    CommandSpec spec = command.commandSpec();
    String kind = kind(value(spec, "--data"), value(spec, "--model"));
    if (kind == null) {
      return; // no such data: the command itself says so
    }
    String model = Models.name(value(spec, "--model"), kind.equals(TEXT));
    for (OptionSpec option : command.matchedOptions()) {
      OnlyFor only = mark(option);
      if (only != null && !Set.of(kind, model).contains(only.value())) {
        boolean aboutData = Set.of(TEXT, IMAGES).contains(only.value());
        throw new ParameterException(
            spec.commandLine(),
            String.format(
                "%s: is for %s only, got %s; leave it out",
                option.longestName(), only.value(), aboutData ? kind : model));
      }
    }
  }

  private static OnlyFor mark(OptionSpec option) {
    return option.userObject() instanceof AnnotatedElement field
        ? field.getAnnotation(OnlyFor.class)
        : null;
  }

  /** The value of an option, given or by default; null if there is none. */
  private static String value(CommandSpec spec, String name) {
    OptionSpec option = spec.findOption(name);
    return option == null ? null : option.getValue();
  }

  /** Where there is no choice of data, they are random ones that the model can read. */
  private static String kind(String data, String model) {
    if (data == null) {
      return Models.isText(model) ? TEXT : IMAGES;
    }
    String name = data.split(":", 2)[0].toLowerCase(Locale.ROOT);
    if (TextData.KINDS.contains(name)) {
      return TEXT;
    }
    return ImageData.KINDS.contains(name) ? IMAGES : null;
  }
}
