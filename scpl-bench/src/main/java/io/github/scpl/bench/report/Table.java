// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table as text, HTML, CSV, Markdown and LaTeX: numbers to the right of their column, words to
 * the left.
 */
public final class Table {
  private static final String GAP = "  ";

  /** So many columns fit beside each other on a phone. */
  private static final int MOST_BESIDE = 4;

  /** So many rows may be shown there one below the other, cell by cell; more are scrolled. */
  private static final int MOST_STACKED = 10;

  private final List<String> header;
  private final Set<Integer> words = new HashSet<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** A table without rows; the first column holds words. */
  public Table(List<String> header) {
    this.header = List.copyOf(header);
    words.add(0);
  }

  /** A table without rows; the first column holds words. */
  public Table(String... header) {
    this(List.of(header));
  }

  /** Sets columns, from 0, to the left. */
  public Table words(int... columns) {
    for (int column : columns) {
      words.add(column);
    }
    return this;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has not a cell for every column
   */
  public Table row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "Expected " + header.size() + " cells, one for each of " + header + ", got " + cells);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Adds a row. */
  public Table row(String... cells) {
    return row(List.of(cells));
  }

  /** The lines of the table, each with its end. */
  public String text() {
    List<List<String>> all = new ArrayList<>(rows);
    all.add(0, header);
    return all.stream().map(this::line).collect(Collectors.joining());
  }

  /**
   * The same if it is no wider than so many columns; if it is, a line for each cell, so that a
   * narrow terminal does not break lines anywhere.
   */
  public String text(int columns) {
    String wide = text();
    return wide.lines().allMatch(line -> line.length() <= columns) ? wide : stacked();
  }

  private String stacked() {
    int longest = header.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(row.get(0)).append(System.lineSeparator());
      for (int column = 1; column < row.size(); column++) {
        String name = header.get(column);
        text.append(GAP).append(name).append(" ".repeat(longest - name.length())).append(GAP);
        text.append(row.get(column)).append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(width(column) - cell.length());
      line.append(words.contains(column) ? cell + space : space + cell).append(GAP);
    }
    return line.toString().stripTrailing() + System.lineSeparator();
  }

  private int width(int column) {
    int most = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    return Math.max(most, header.get(column).length());
  }

  /** Comma-separated values as in RFC 4180, a header line first. */
  public String csv() {
    return lines(
        row -> row.stream().map(Table::quoted).collect(Collectors.joining(",", "", "\r\n")));
  }

  private String lines(Function<List<String>, String> line) {
    return line.apply(header) + rows.stream().map(line).collect(Collectors.joining());
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** A table of Markdown, as GitHub reads it. */
  public String markdown() {
    StringBuilder marks = new StringBuilder("|");
    for (int column = 0; column < header.size(); column++) {
      marks.append(words.contains(column) ? " --- |" : " ---: |");
    }
    String all =
        lines(
            row ->
                row.stream()
                    .map(cell -> cell.replace("\\", "\\\\").replace("|", "\\|"))
                    .collect(Collectors.joining(" | ", "| ", " |\n")));
    int second = all.indexOf('\n') + 1;
    return all.substring(0, second) + marks + "\n" + all.substring(second);
  }

  /** A tabular of LaTeX with lines of the package booktabs. */
  public String latex() {
    StringBuilder columns = new StringBuilder();
    for (int column = 0; column < header.size(); column++) {
      columns.append(words.contains(column) ? 'l' : 'r');
    }
    String all =
        lines(
            row ->
                row.stream().map(Table::ofLatex).collect(Collectors.joining(" & ", "", " \\\\\n")));
    int second = all.indexOf('\n') + 1;
    return "% \\usepackage{booktabs}\n\\begin{tabular}{"
        + columns
        + "}\n\\toprule\n"
        + all.substring(0, second)
        + "\\midrule\n"
        + all.substring(second)
        + "\\bottomrule\n\\end{tabular}\n";
  }

  private static String ofLatex(String cell) {
    StringBuilder latex = new StringBuilder();
    for (char letter : cell.toCharArray()) {
      switch (letter) {
        case '\\' -> latex.append("\\textbackslash{}");
        case '~' -> latex.append("\\textasciitilde{}");
        case '^' -> latex.append("\\textasciicircum{}");
        case '&', '%', '$', '#', '_', '{', '}' -> latex.append('\\').append(letter);
        default -> latex.append(letter);
      }
    }
    return latex.toString();
  }

  String html() {
    boolean stacked = header.size() > MOST_BESIDE && rows.size() <= MOST_STACKED;
    String table = stacked ? "<table class=\"stacked\">" : "<table>";
    StringBuilder html = new StringBuilder("<div class=\"wide\">" + table + "\n<thead>");
    htmlRow(html, "th", header, false);
    html.append("</thead>\n<tbody>\n");
    rows.forEach(row -> htmlRow(html, "td", row, stacked));
    return html.append("</tbody>\n</table></div>\n").toString();
  }

  private void htmlRow(StringBuilder html, String tag, List<String> cells, boolean labeled) {
    html.append("<tr>");
    for (int column = 0; column < cells.size(); column++) {
      String side = words.contains(column) ? " class=\"word\"" : "";
      html.append('<').append(tag).append(side);
      if (labeled) {
        html.append(" data-label=\"").append(Markup.escape(header.get(column))).append('"');
      }
      html.append('>');
      html.append(Markup.escape(cells.get(column))).append("</").append(tag).append('>');
    }
    html.append("</tr>\n");
  }
}
