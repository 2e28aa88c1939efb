// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import io.github.scpl.bench.report.Page;
import io.github.scpl.bench.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** The files of a command that measures speed rather than to train: JSON, CSV and a page. */
public final class MeasuredFiles {
  private final ResultFile file;
  private final String format;
  private final CommandSpec command;
  private final String time = Instant.now().toString();

  private MeasuredFiles(ResultFile file, String format, CommandSpec command) {
    this.file = file;
    this.format = format;
    this.command = command;
  }

  /**
   * Makes the folder, or refuses it.
   *
   * @param format its name and version
   */
  public static MeasuredFiles open(Path folder, String format, CommandSpec command)
      throws IOException {
    return new MeasuredFiles(ResultFile.open(folder), format, command);
  }

  /**
   * Writes all files.
   *
   * @param content behind what all results have
   * @param title what was measured, in words
   * @param page adds to the page
   * @param numbers for the CSV file
   */
  public void write(Map<String, Object> content, String title, Consumer<Page> page, Table numbers)
      throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", format);
    all.put("command", command.name());
    all.put("time", time);
    all.put("options", Json.options(command));
    Map<String, Object> environment = Json.environment();
    all.put("environment", environment);
    all.putAll(content);
    file.write(all);
    file.write(numbers);
    Page report = new Page("scpl " + command.name()).paragraph(title);
    page.accept(report);
    String typed = String.join(" ", command.commandLine().getParseResult().originalArgs());
    report.heading("How it was measured").verbatim("./scpl " + typed);
    report.note(
        environment.get("processor")
            + ", "
            + environment.get("cores")
            + " cores, Java "
            + environment.get("java")
            + ", "
            + environment.get("os")
            + ", "
            + time);
    file.write(report);
  }

  /** Where they are, in a line. */
  public String written() {
    String earlier =
        file.kept() == null
            ? ""
            : "The earlier result is now in " + file.kept() + System.lineSeparator();
    return earlier + "Written to " + file.result() + " and " + file.report();
  }
}
