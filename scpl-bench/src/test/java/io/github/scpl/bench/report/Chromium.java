// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, where one is installed; a test without is skipped. */
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  /** Lists, in the title, what does not fit, on the page and in each drawing, or overlaps there. */
  private static final String CHECK =
      """
      <script>
      const bad = [];
      if (document.documentElement.scrollWidth > window.innerWidth)
        bad.push('page ' + document.documentElement.scrollWidth + ' > ' + window.innerWidth);
      for (const cell of document.querySelectorAll('table:not(.stacked) td:first-child')) {
        const share = cell.getBoundingClientRect().width / window.innerWidth;
        if (share > 0.5) bad.push('the first column takes ' + share + ' of the page');
      }
      for (const cell of document.querySelectorAll('th, td')) {
        const width = cell.getBoundingClientRect().width;
        if (width > 0 && width < 36 && cell.textContent.length > 3)
          bad.push('letters below each other: ' + cell.textContent);
      }
      for (const svg of document.querySelectorAll('svg')) {
        const frame = svg.getBoundingClientRect();
        if (frame.width < 100) bad.push('drawing of ' + frame.width);
        for (const text of svg.querySelectorAll('text')) {
          const box = text.getBoundingClientRect();
          if (box.left < frame.left - 1 || box.right > frame.right + 1
              || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
            bad.push('cut off: ' + text.textContent);
        }
        const texts = [...svg.querySelectorAll('text')].map(text =>
            ({box: text.getBoundingClientRect(), words: text.textContent}));
        texts.forEach((one, i) => texts.slice(i + 1).forEach(other => {
          const a = one.box, b = other.box;
          if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
              && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
            bad.push('overlap: ' + one.words + ' and ' + other.words);
        }));
      }
      parent.document.title = window.innerWidth + ' '
          + getComputedStyle(document.body).backgroundColor + ' '
          + (bad.length ? bad.join('; ') : 'all fits');
      </script>
      """;

  private Chromium() {}

  /**
   * Opens a page and checks that all of it fits; as it does, on a light and on a dark screen.
   *
   * @param folder for files of the browser
   */
  public static void assertFits(String html, Path folder, int width)
      throws IOException, InterruptedException {
    assertEquals(width + " rgb(255, 255, 255) all fits", open(html, folder, width, false));
    assertEquals(width + " rgb(22, 24, 27) all fits", open(html, folder, width, true));
  }

  /**
   * Opens a page on a screen of some width; the test is skipped where no browser is.
   *
   * @return width and colour that the page has there, and what does not fit
   */
  public static String open(String html, Path folder, int width, boolean dark)
      throws IOException, InterruptedException {
    String checked = html.replace("</body>", CHECK + "</body>");
    // In a frame, for windows have a least width.
    String frame =
        "<!DOCTYPE html><meta name=\"color-scheme\" content=\"light dark\"><title>not checked</title>"
            + "<iframe width=\"%d\" height=\"900\" style=\"border:0\" srcdoc=\"%s\"></iframe>";
    Path page =
        Files.writeString(
            folder.resolve("page.html"), String.format(frame, width, Markup.escape(checked)));
    Path dom = folder.resolve("dom.html");
    Process browser =
        new ProcessBuilder(
                program().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=1600,1000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assumeTrue(browser.waitFor(60, TimeUnit.SECONDS), "Chromium did not answer");
    } finally {
      browser.destroyForcibly().waitFor();
    }
    String done = Files.readString(dom);
    assumeTrue(done.contains("<title>"), "Chromium does not run here: " + done);
    return done.replaceAll("(?s).*?<title>(.*?)</title>.*", "$1");
  }

  private static Path program() {
    String path = System.getenv().getOrDefault("PATH", "");
    Path found =
        Stream.of(path.split(java.io.File.pathSeparator))
            .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(found != null, "no Chromium is installed: the page was not opened in a browser");
    return found;
  }
}
