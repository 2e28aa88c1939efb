// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page of HTML that needs no script, style sheet or image beside it. */
public final class Page {
  private static final String STYLE = Palette.css() + read("page.css");

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** Whether the last thing added was a chart, beside which another one may stand. */
  private boolean figures;

  /** A page of this title. */
  public Page(String title) {
    this.title = title;
    element("h1", "", title);
  }

  private static String read(String resource) {
    try (InputStream stream = Page.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + resource, e);
    }
  }

  /** Starts a section. */
  public Page heading(String text) {
    return element("h2", "", text);
  }

  /** Adds what it all comes to, in a sentence or a few. */
  public Page verdict(String text) {
    return element("p", " class=\"verdict\"", text);
  }

  /** Adds a paragraph. */
  public Page paragraph(String text) {
    return element("p", "", text);
  }

  /** Adds a remark in smaller print. */
  public Page note(String text) {
    return element("p", " class=\"note\"", text);
  }

  /** Adds text that is shown as it is, such as a command. */
  public Page verbatim(String text) {
    return element("pre", "", text);
  }

  /** Adds a table, which can be saved as CSV, Markdown and LaTeX. */
  public Page table(Table table) {
    add(table.html());
    add("<p class=\"get\">");
    add(Markup.download("CSV", "table.csv", "text/csv", table.csv()) + "\n");
    add(Markup.download("Markdown", "table.md", "text/markdown", table.markdown()) + "\n");
    return add(
        Markup.download("LaTeX", "table.tex", "application/x-tex", table.latex()) + "</p>\n");
  }

  /** Adds a table that is folded up under a line until it is asked for. */
  public Page details(String line, Table table) {
    add("<details class=\"note\">\n<summary>" + Markup.escape(line) + "</summary>\n");
    return add(table.html() + "</details>\n");
  }

  /**
   * Adds a chart with its title above it, which can be saved as SVG, and its numbers as CSV. Charts
   * that follow each other stand side by side where there is room.
   */
  public Page chart(Chart chart) {
    if (!figures) {
      add("<div class=\"figures\">\n");
      figures = true;
    }
    String svg = chart.svg();
    String name = chart.fileName();
    body.append("<figure>\n<figcaption>").append(Markup.escape(chart.title()));
    body.append("</figcaption>\n").append(svg).append("<p class=\"get\">");
    body.append(Markup.download("SVG", name + ".svg", "image/svg+xml", Palette.standalone(svg)));
    body.append('\n');
    body.append(Markup.download("CSV", name + ".csv", "text/csv", chart.numbers().csv()));
    body.append("</p>\n</figure>\n");
    return this;
  }

  private Page element(String tag, String attributes, String text) {
    return add("<" + tag + attributes + ">" + Markup.escape(text) + "</" + tag + ">\n");
  }

  private Page add(String html) {
    if (figures) {
      body.append("</div>\n");
      figures = false;
    }
    body.append(html);
    return this;
  }

  /** The whole page. */
  public String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        + Markup.escape(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n"
        + body
        + (figures ? "</div>\n" : "")
        + "</body>\n</html>\n";
  }
}
