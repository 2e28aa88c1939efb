package io.github.scpl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promises of {@code docs/custom-networks.md}. */
@Timeout(120)
class CustomNetworkTest {
  private static final double ACCURACY = 0.95;
  private static final Pattern LISTING = Pattern.compile("```java\\n(.*?)```\\n", Pattern.DOTALL);

  @Test
  void scplLearnsTheSpirals() throws InterruptedException {
    double accuracy = CustomNetwork.trainInParallel();
    assertTrue(accuracy > ACCURACY, () -> "SCPL: " + accuracy);
  }

  @Test
  void backpropagationLearnsTheSpirals() throws InterruptedException {
    double accuracy = CustomNetwork.trainEndToEnd();
    assertTrue(accuracy > ACCURACY, () -> "BP: " + accuracy);
  }

  @Test
  void thePageShowsTheseSources() throws IOException {
    Path root = root();
    String page = Files.readString(root.resolve("docs/custom-networks.md")).replace("\r\n", "\n");
    List<String> listings = new ArrayList<>();
    Matcher matcher = LISTING.matcher(page);
    while (matcher.find()) {
      listings.add(matcher.group(1));
    }
    Path sources = root.resolve("scpl-core/src/test/java/io/github/scpl/examples");
    List<String> expected = new ArrayList<>();
    for (String name : List.of("Swish", "Spirals", "CustomNetwork")) {
      Path source = sources.resolve(name + ".java");
      expected.add(Files.readString(source).replace("\r\n", "\n"));
    }
    assertEquals(expected, listings, "update docs/custom-networks.md");
  }

  /** The repository, above the directory that tests run in. */
  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("docs"))) {
      directory = directory.getParent();
    }
    assertTrue(directory != null, "Expected to run inside the repository");
    return directory;
  }
}
