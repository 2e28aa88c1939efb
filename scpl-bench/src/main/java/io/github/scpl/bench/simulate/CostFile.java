// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.bench.profile.BlockCost;
import io.github.scpl.bench.result.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Block costs, and runs to compare with, in results of {@code simulate} and {@code profile}. */
public final class CostFile {
  /** The format of {@code simulate}'s result. */
  public static final String FORMAT = "scpl-simulation/1";

  private static final List<String> PARTS = List.of("forward", "loss", "backward", "update");
  private static final int MOST = 1000;
  private static final double LONGEST = 1e9;
  private static final String PROFILE = "scpl-profile/1";

  private final Path path;
  private final JsonNode root;

  private CostFile(Path path, JsonNode root) {
    this.path = path;
    this.root = root;
  }

  /**
   * Reads a result.
   *
   * @throws IOException if there is none, or if it is of another format
   */
  public static CostFile open(Path path) throws IOException {
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(path.toFile());
    } catch (IOException e) {
      throw new IOException(
          "--costs: expected the result.json of scpl simulate or scpl profile, got " + path, e);
    }
    CostFile file = new CostFile(path, root);
    String format = root.path("format").asText();
    file.require(format.equals(FORMAT) || format.equals(PROFILE), "of scpl simulate or profile");
    return file;
  }

  private void require(boolean met, String expected) throws IOException {
    if (!met) {
      throw new IOException("--costs: expected a result " + expected + ", got " + path);
    }
  }

  /** Requires that it is of this model. */
  public void requireModel(String model, double width) throws IOException {
    boolean same =
        root.path("model").asText().equals(model) && root.at("/options/width").asDouble() == width;
    require(same, "of " + model + " with --width " + width);
  }

  /**
   * What predictions stand on.
   *
   * @param facts of the blocks, which the file does not have
   */
  public Measured read(int rows, int microBatches, Facts facts) throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    root.path("profiles").forEach(runs::add);
    runs.removeIf(run -> run.path("batch").asInt() != rows);
    require(!runs.isEmpty(), "with batches of " + rows);
    List<CoreCost> local = costs(runs, "scpl");
    List<CoreCost> endToEnd = costs(runs, "bp");
    require(!local.isEmpty() || !endToEnd.isEmpty(), "of scpl or bp on 1 native thread");
    boolean sameCut = root.at("/options/micro-batches").asInt() == microBatches;
    List<CoreCost> micro = sameCut ? costs(runs, "bp of micro-batches") : List.of();
    List<BlockFacts> localFacts = facts.of(true);
    for (List<CoreCost> blocks : List.of(local, endToEnd, micro)) {
      boolean all = blocks.isEmpty() || blocks.size() == localFacts.size();
      require(all, "with costs of " + localFacts.size() + " blocks, as the model has");
    }
    Costs costs =
        new Costs(
            rows,
            microBatches,
            local,
            endToEnd,
            micro.isEmpty() ? divided(endToEnd, microBatches) : micro,
            localFacts,
            facts.of(false));
    List<Check> checks = new ArrayList<>();
    for (JsonNode run : runs) {
      Scheme scheme = scheme(run);
      boolean measured = run.has("secondsPerStep");
      if (measured && scheme != null && costs.has(scheme) && threads(run) == 1) {
        checks.add(check(run, scheme, costs));
      }
    }
    return new Measured(costs, checks);
  }

  private Check check(JsonNode run, Scheme scheme, Costs costs) throws IOException {
    List<Integer> cut = cut(run, costs.blocks());
    long sum = cut.stream().mapToLong(Integer::longValue).sum();
    boolean whole = cut.stream().allMatch(blocks -> blocks > 0) && sum == costs.blocks();
    require(whole, "whose stages have all of " + costs.blocks() + " blocks");
    int cores = run.path("cores").asInt();
    require(cores >= 1 && cores <= MOST, "on 1 to " + MOST + " cores");
    int capacity = run.path("capacity").asInt();
    require(capacity >= 1 && capacity <= MOST, "of a capacity from 1 to " + MOST);
    double seconds = run.path("secondsPerStep").asDouble();
    require(seconds > 0 && seconds <= LONGEST, "with seconds of a step above 0");
    return Check.of(costs, scheme, cut, cores, capacity, seconds);
  }

  /** What blocks hold. */
  @FunctionalInterface
  public interface Facts {
    /** Those of blocks that learn by themselves, or by backpropagation. */
    List<BlockFacts> of(boolean local);
  }

  /** The blocks of a profile have been in a pipeline, beside each other. */
  private List<CoreCost> costs(List<JsonNode> runs, String method) throws IOException {
    for (JsonNode run : runs) {
      boolean known = run.path("method").asText().equals(method) && run.has("blocks");
      if (known && threads(run) == 1) {
        List<BlockCost> alone = costs(run.get("blocks"));
        List<BlockCost> crowded = run.has("crowded") ? costs(run.get("crowded")) : alone;
        require(alone.size() == crowded.size(), "with as many blocks alone as crowded");
        return CoreCost.of(alone, crowded);
      }
    }
    return List.of();
  }

  private List<BlockCost> costs(JsonNode blocks) throws IOException {
    List<BlockCost> costs = new ArrayList<>();
    for (JsonNode block : blocks) {
      List<Double> seconds = new ArrayList<>();
      for (String part : PARTS) {
        double number = block.path(part).asDouble(Double.NaN);
        require(number >= 0 && number <= LONGEST, "with seconds of " + part + " for each block");
        seconds.add(number);
      }
      costs.add(new BlockCost(seconds.get(0), seconds.get(1), seconds.get(2), seconds.get(3)));
    }
    return costs;
  }

  private static int threads(JsonNode run) {
    int most = 0;
    for (JsonNode stage : run.path("stages")) {
      most = Math.max(most, stage.path("nativeThreads").asInt());
    }
    return most;
  }

  private static Scheme scheme(JsonNode run) {
    return switch (run.path("method").asText()) {
      case "scpl" -> Scheme.SCPL;
      case "bp" -> Scheme.BP;
      case "gpipe" -> Scheme.GPIPE;
      default -> null;
    };
  }

  private static List<Integer> cut(JsonNode run, int blocks) {
    List<Integer> cut = new ArrayList<>();
    run.path("stages").forEach(stage -> cut.add(stage.path("blocks").asInt()));
    return cut.isEmpty() ? List.of(blocks) : cut;
  }

  /** The update is of a batch, whatever it was cut into. */
  private static List<CoreCost> divided(List<CoreCost> whole, int by) {
    return whole.stream()
        .map(cost -> new CoreCost(divided(cost.alone(), by), divided(cost.crowded(), by)))
        .toList();
  }

  private static BlockCost divided(BlockCost cost, int by) {
    return new BlockCost(
        cost.forward() / by, cost.loss() / by, cost.backward() / by, cost.update());
  }

  /** What {@link #read} reads, for a result of {@code simulate}. */
  public static List<Map<String, Object>> json(Measured measured) {
    Costs costs = measured.costs();
    List<Map<String, Object>> runs = new ArrayList<>();
    runs.add(costs(costs.rows(), "scpl", costs.local()));
    runs.add(costs(costs.rows(), "bp", costs.endToEnd()));
    runs.add(costs(costs.rows(), "bp of micro-batches", costs.micro()));
    for (Check check : measured.checks()) {
      Map<String, Object> run =
          run(costs.rows(), check.scheme().toString(), check.blocksPerStage());
      run.put("cores", check.cores());
      run.put("capacity", check.capacity());
      run.put("secondsPerStep", check.measured());
      run.put("predictedSecondsPerStep", check.predicted());
      run.put("error", check.error());
      runs.add(run);
    }
    return runs;
  }

  private static Map<String, Object> costs(int rows, String method, List<CoreCost> blocks) {
    Map<String, Object> run = run(rows, method, List.of(blocks.size()));
    run.put("blocks", blocks.stream().map(CoreCost::alone).toList());
    run.put("crowded", blocks.stream().map(CoreCost::crowded).toList());
    return run;
  }

  private static Map<String, Object> run(int rows, String method, List<Integer> cut) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("method", method);
    run.put("batch", rows);
    run.put("stages", cut.stream().map(n -> Map.of("blocks", n, "nativeThreads", 1)).toList());
    return run;
  }
}
