// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Projects of other frameworks, which no build but theirs looks at: the versions that their parent
 * manages stand in a module of it, so Maven finds them only where the parent's modules are.
 */
class PeersTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PEERS =
      Pattern.compile("(?s)<profile>\\s*<id>peers</id>(.*?)</profile>");
  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
  private static final Pattern USED = Pattern.compile("\\$\\{([\\w.]+\\.version)}");
  private static final Pattern DEFINED = Pattern.compile("<([\\w.]+\\.version)>");

  static List<Path> projects() throws IOException {
    try (Stream<Path> peers = Files.list(ROOT.resolve(Path.of("scpl-bench", "peers")))) {
      return peers.map(peer -> peer.resolve("pom.xml")).filter(Files::exists).sorted().toList();
    }
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void areModulesOfAProfile() throws IOException {
    List<String> profile = List.copyOf(all(PEERS, Files.readString(ROOT.resolve("pom.xml"))));
    assertEquals(1, profile.size());
    Set<String> expected =
        projects().stream()
            .map(pom -> ROOT.relativize(pom.getParent()).toString().replace('\\', '/'))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(expected.size() >= 2, expected::toString);
    assertEquals(expected, all(MODULE, profile.get(0)));
  }

  @ParameterizedTest
  @MethodSource("projects")
  void knowTheVersionsThatTheyName(Path pom) throws IOException {
    String own = Files.readString(pom);
    Set<String> unknown = all(USED, own);
    unknown.removeAll(all(DEFINED, own));
    unknown.removeAll(all(DEFINED, Files.readString(ROOT.resolve("pom.xml"))));
    unknown.remove("project.version");
    assertEquals(Set.of(), unknown);
  }
}
