// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

/** A page of HTML that needs no script, style sheet or image beside it. */
public final class Page {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --paper: #fff; --text: #222; --soft: #555; --line: #e3e3e3;
        --axis: #777; --box: #f6f6f6; --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7;
        --c4: #e69f00; --c5: #56b4e9; --c6: #000; }
      @media (prefers-color-scheme: dark) {
        :root { --paper: #16181b; --text: #e4e4e4; --soft: #aaa; --line: #34373b; --axis: #999;
          --box: #22252a; --c0: #3d8fd1; --c1: #f07f2e; --c2: #2cc295; --c5: #9ad4f5;
          --c6: #fff; }
      }
      body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: var(--text);
        background: var(--paper); font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
      .wide { overflow-x: auto; margin: 1rem 0; }
      table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
      th, td { padding: .25rem .55rem; text-align: right; border-bottom: 1px solid var(--line);
        white-space: nowrap; }
      th { font-weight: 600; border-bottom-color: var(--axis); vertical-align: bottom; }
      .word { text-align: left; } .word:not(:first-child) { white-space: normal; }
      .word:last-child { min-width: 12rem; }
      .note, figcaption { color: var(--soft); font-size: .9rem; }
      figure { margin: 1rem 0; overflow-x: auto; }
      svg { width: 100%; max-width: 60rem; min-width: 44rem; height: auto; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--box);
        padding: .7rem; font-size: .85rem; }
      @media print {
        :root { color-scheme: light; --paper: #fff; --text: #222; --soft: #555; --line: #e3e3e3;
          --axis: #777; --box: #f6f6f6; --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c5: #56b4e9;
          --c6: #000; }
        body { margin: 0; max-width: none; padding: 0; } .wide, figure { overflow: visible; }
        table { font-size: 7.5pt; } th, td { padding: .2rem .3rem; white-space: normal; }
        svg { min-width: 0; } figure, table { break-inside: avoid; }
      }
      """;

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** A page of this title. */
  public Page(String title) {
    this.title = title;
    element("h1", title);
  }

  /** Starts a section. */
  public Page heading(String text) {
    return element("h2", text);
  }

  /** Adds a paragraph. */
  public Page paragraph(String text) {
    return element("p", text);
  }

  /** Adds a remark in smaller print. */
  public Page note(String text) {
    body.append("<p class=\"note\">").append(Markup.escape(text)).append("</p>\n");
    return this;
  }

  /** Adds text that is shown as it is, such as a command. */
  public Page verbatim(String text) {
    return element("pre", text);
  }

  /** Adds a table. */
  public Page table(Table table) {
    body.append(table.html());
    return this;
  }

  /** Adds a table that is folded up under a line until it is asked for. */
  public Page details(String line, Table table) {
    body.append("<details class=\"note\">\n<summary>").append(Markup.escape(line));
    body.append("</summary>\n").append(table.html()).append("</details>\n");
    return this;
  }

  /** Adds a chart, with its title above it. */
  public Page chart(LineChart chart) {
    body.append("<figure>\n<figcaption>").append(Markup.escape(chart.title()));
    body.append("</figcaption>\n").append(chart.svg()).append("</figure>\n");
    return this;
  }

  private Page element(String tag, String text) {
    body.append('<').append(tag).append('>').append(Markup.escape(text));
    body.append("</").append(tag).append(">\n");
    return this;
  }

  /** The whole page. */
  public String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
        + Markup.escape(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n"
        + body
        + "</body>\n</html>\n";
  }
}
