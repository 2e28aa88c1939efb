// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Experiments of a second. */
public final class Tiny {
  private static final String PLACEMENT = "--placement=2+2";

  private Tiny() {}

  /**
   * Runs a command with tiny settings for all that is not given; each stage has one thread. Where
   * blocks go is given, too, as measuring it takes longer than all else: {@code --placement=auto}
   * has it measured.
   */
  public static Cli run(String command, Path out, String... options) {
    List<String> line = new ArrayList<>(List.of(command, "--out=" + out));
    line.addAll(List.of(options));
    if (line.stream().noneMatch(Tiny::saysWhereBlocksGo)) {
      line.add(PLACEMENT);
    }
    String[] tiny = {
      "--train-limit=200",
      "--test-limit=100",
      "--width=0.03",
      "--epochs=1",
      "--batch=32",
      "--native-threads=1"
    };
    for (String option : tiny) {
      String name = option.substring(0, option.indexOf('=') + 1);
      boolean varied = name.equals("--" + command + "=");
      if (!varied && line.stream().noneMatch(given -> given.startsWith(name))) {
        line.add(option);
      }
    }
    return Cli.run(line.toArray(String[]::new));
  }

  /** Or that there are not four of them, or that there is nothing to cut. */
  private static boolean saysWhereBlocksGo(String option) {
    return option.matches("--(placement|stages|layers)=.*|--methods?=((bp|bp-exits|al)(,|$))+");
  }

  /** The line that tells where results are. */
  public static String written(Path out) {
    return "Written to " + out.resolve("result.json") + " and " + out.resolve("report.html");
  }

  /** What {@code result.json} holds, which is as its schema says. */
  public static JsonNode result(Path out) throws IOException {
    JsonNode result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    Schemas.check(result);
    return result;
  }
}
