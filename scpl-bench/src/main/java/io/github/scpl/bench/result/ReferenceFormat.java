// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Repetitions of a run in the layout of the original implementation's result file, with its
 * spelling: accuracies in percent, deviations with n. Where accuracy on the training data was not
 * measured, its lists are empty and its seconds 0. Memory is the peak of arrays.
 */
final class ReferenceFormat {
  private final List<MethodResult> runs;
  private final int epochs;
  private final int outputs;

  private ReferenceFormat(RunSeries series) {
    runs = series.results();
    epochs = runs.stream().mapToInt(run -> run.epochs().size()).min().orElse(0);
    outputs = series.outputs().size();
  }

  /**
   * All of the file.
   *
   * @param options of the command
   */
  static Map<String, Object> of(RunSeries series, JsonNode options) {
    return new ReferenceFormat(series).content(series, options);
  }

  private Map<String, Object> content(RunSeries series, JsonNode options) {
    Map<String, Object> content = new LinkedHashMap<>();
    String model = options.path("model").asText("");
    content.put("model name", model.isEmpty() ? series.name() : model + "_" + series.name());
    content.put("model hpyerparameter", options);
    content.put("statistics", statistics());
    content.put("times history", byNumber(0, runs.size(), i -> time(i)));
    content.put("train_history", byNumber(0, runs.size(), i -> history(i)));
    content.put("raw_data", raw());
    return content;
  }

  private interface Entry {
    Object of(int number);
  }

  private static Map<String, Object> byNumber(int first, int count, Entry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    IntStream.range(0, count).forEach(i -> map.put(String.valueOf(first + i), entry.of(i)));
    return map;
  }

  private Map<String, Object> statistics() {
    Map<String, Object> map = new LinkedHashMap<>();
    put(map, "best test acc.", of(this::best));
    put(map, "best epoch", of(this::bestEpoch));
    put(map, "epoch train time", of(run -> mean(run, e -> e.training().seconds())));
    put(map, "epoch_train eval time", of(ReferenceFormat::fitSeconds));
    put(map, "runtime", of(ReferenceFormat::runtime));
    put(map, "gpus ram", of(MethodResult::peakBytes));
    return map;
  }

  private double[] of(ToDoubleFunction<MethodResult> number) {
    return runs.stream().mapToDouble(number).toArray();
  }

  private static void put(Map<String, Object> map, String name, double[] numbers) {
    map.put(name + " mean", mean(numbers));
    map.put(name + " std", deviation(numbers));
  }

  private static double mean(double[] numbers) {
    return DoubleStream.of(numbers).average().orElse(Double.NaN);
  }

  private static double deviation(double[] numbers) {
    double mean = mean(numbers);
    return Math.sqrt(mean(DoubleStream.of(numbers).map(x -> (x - mean) * (x - mean)).toArray()));
  }

  private static double mean(MethodResult run, ToDoubleFunction<EpochResult> number) {
    return mean(run.epochs().stream().mapToDouble(number).toArray());
  }

  private static double runtime(MethodResult run) {
    return run.seconds()
        + run.epochs().stream().mapToDouble(epoch -> epoch.evaluation().seconds()).sum()
        + run.fits().values().stream().mapToDouble(Evaluation::seconds).sum();
  }

  /** Of an epoch, on the mean over all, whether it was evaluated or not. */
  private static double fitSeconds(MethodResult run) {
    return mean(run, epoch -> fitSeconds(run, epoch.training().epoch()));
  }

  private static double fitSeconds(MethodResult run, int epoch) {
    Evaluation fit = run.fits().get(epoch);
    return fit == null ? 0 : fit.seconds();
  }

  private static double percent(MethodResult run, int epoch, int output) {
    return 100 * run.epochs().get(epoch).evaluation().accuracies().get(output);
  }

  /** The first epoch, from 1, at which the last output was best; 0 if it was never right. */
  private double bestEpoch(MethodResult run) {
    int best = -1;
    for (int i = 0; i < run.epochs().size(); i++) {
      double least = best < 0 ? 0 : percent(run, best, outputs - 1);
      best = percent(run, i, outputs - 1) > least ? i : best;
    }
    return best + 1.0;
  }

  private double best(MethodResult run) {
    int epoch = (int) bestEpoch(run);
    return epoch == 0 ? 0 : percent(run, epoch - 1, outputs - 1);
  }

  private Map<String, Object> time(int number) {
    MethodResult run = runs.get(number);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("times", number);
    map.put("best test acc.", best(run));
    map.put("best epoch", (int) bestEpoch(run));
    map.put("epoch train time", mean(run, epoch -> epoch.training().seconds()));
    map.put("epoch_train eval time", fitSeconds(run));
    map.put("epoch test time", mean(run, epoch -> epoch.evaluation().seconds()));
    map.put("runtime", runtime(run));
    Map<String, Object> memory = new LinkedHashMap<>();
    memory.put("total_all_m", 0);
    memory.put("reserved_all_m", run.peakBytes());
    memory.put("gpus_info", List.of());
    map.put("gpus info", memory);
    return map;
  }

  private Map<String, Object> history(int number) {
    MethodResult run = runs.get(number);
    return byNumber(
        1,
        run.epochs().size(),
        i -> {
          EpochResult epoch = run.epochs().get(i);
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("times", number);
          map.put("epoch", i + 1);
          map.put("lr", epoch.training().learningRate());
          map.put("train acc", percents(run.fits().get(i + 1)));
          map.put("train loss", epoch.training().loss());
          map.put("train time", epoch.training().seconds());
          map.put("train eval. time", fitSeconds(run, i + 1));
          map.put("test acc", percents(epoch.evaluation()));
          map.put("test time", epoch.evaluation().seconds());
          return map;
        });
  }

  /** Of each output; none if there was no evaluation. */
  private static List<Double> percents(Evaluation evaluation) {
    return evaluation == null
        ? List.of()
        : evaluation.accuracies().stream().map(share -> 100 * share).toList();
  }

  private Map<String, Object> raw() {
    List<List<List<Double>>> train = new ArrayList<>();
    List<List<List<Double>>> test = new ArrayList<>();
    for (MethodResult run : runs) {
      List<EpochResult> all = run.epochs();
      test.add(all.stream().map(epoch -> percents(epoch.evaluation())).toList());
      if (!run.fits().isEmpty()) {
        train.add(all.stream().map(e -> percents(run.fits().get(e.training().epoch()))).toList());
      }
    }
    Map<String, Object> statistics = new LinkedHashMap<>();
    put(statistics, "times train acc", train);
    put(statistics, "times test acc", test);
    Map<String, Object> raw = new LinkedHashMap<>();
    raw.put("train", train);
    raw.put("test", test);
    raw.put("times stats", statistics);
    return raw;
  }

  /**
   * Statistics of accuracies over repetitions, and over the epochs of each.
   *
   * @param raw by repetition, epoch and output; there are none after epochs without evaluation
   */
  private void put(Map<String, Object> statistics, String name, List<List<List<Double>>> raw) {
    statistics.put(name + " mean", overRuns(raw, ReferenceFormat::mean));
    statistics.put(name + " std", overRuns(raw, ReferenceFormat::deviation));
    double[][] most = new double[raw.size()][outputs];
    int[][] places = new int[raw.size()][outputs];
    for (int r = 0; r < raw.size(); r++) {
      Arrays.fill(most[r], Double.NEGATIVE_INFINITY);
      for (int epoch = 0; epoch < raw.get(r).size(); epoch++) {
        List<Double> percents = raw.get(r).get(epoch);
        for (int output = 0; output < percents.size(); output++) {
          if (percents.get(output) > most[r][output]) {
            most[r][output] = percents.get(output);
            places[r][output] = epoch;
          }
        }
      }
    }
    statistics.put(name + " max", most);
    statistics.put(name + " pos", places);
    statistics.put(name + " max mean", byOutput(most, ReferenceFormat::mean));
    statistics.put(name + " max std", byOutput(most, ReferenceFormat::deviation));
  }

  /** By epoch and output; none after epochs that not all repetitions were evaluated after. */
  private List<List<Double>> overRuns(
      List<List<List<Double>>> raw, ToDoubleFunction<double[]> statistic) {
    List<List<Double>> all = new ArrayList<>();
    for (int i = 0; i < epochs && !raw.isEmpty(); i++) {
      int epoch = i;
      double[][] percents =
          raw.stream()
              .map(run -> run.get(epoch).stream().mapToDouble(Double::doubleValue).toArray())
              .toArray(double[][]::new);
      boolean everywhere = Arrays.stream(percents).allMatch(run -> run.length > 0);
      all.add(everywhere ? byOutput(percents, statistic) : List.of());
    }
    return all;
  }

  /**
   * A statistic over repetitions; none if there is no repetition.
   *
   * @param numbers by repetition and output
   */
  private List<Double> byOutput(double[][] numbers, ToDoubleFunction<double[]> statistic) {
    return IntStream.range(0, numbers.length == 0 ? 0 : outputs)
        .mapToObj(
            output ->
                statistic.applyAsDouble(
                    Arrays.stream(numbers).mapToDouble(run -> run[output]).toArray()))
        .toList();
  }
}
