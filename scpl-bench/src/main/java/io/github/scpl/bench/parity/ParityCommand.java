// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.parity;

import io.github.scpl.bench.option.OptionChecks;
import io.github.scpl.bench.progress.ProgressMonitor;
import io.github.scpl.bench.progress.Task;
import io.github.scpl.device.Device;
import io.github.scpl.device.Devices;
import io.github.scpl.host.HostDevice;
import io.github.scpl.models.data.DataException;
import io.github.scpl.train.report.DivergenceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scpl parity FILE...}: compares with recorded runs of the original implementation. */
@Command(
    name = "parity",
    description = "Repeats recorded runs of the original implementation and compares all numbers.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  scpl parity scpl-bench/src/test/resources/golden/LSTM_*.json",
      "  scpl parity --precision float64 run.json"
    })
public final class ParityCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Recorded runs, JSON of the format scpl-golden/1. Those of the project, and a description"
            + " of the format, are in scpl-bench/src/test/resources/golden."
      })
  private List<Path> files;

  @Option(
      names = "--precision",
      defaultValue = "AUTO",
      paramLabel = "TYPE",
      description = {
        "float32, float64, or auto (default): float32 within ten times the original's own float32"
            + " deviations, or, in the first step of a deep model, within what its own rounding"
            + " explains. Where rounding exceeds that after the first step, by no more than ten"
            + " times, float64 decides: to nine digits, or seven in what blocks that join late have"
            + " learned."
      })
  private Precision precision;

  @Option(
      names = "--device",
      defaultValue = "host",
      paramLabel = "NAME",
      description =
          "What computes: host, or cuda:0 and so on (default: ${DEFAULT-VALUE}). It multiplies as"
              + " exactly as it can.")
  private String device;

  /** What a golden run is repeated in. */
  private enum Precision {
    AUTO,
    FLOAT32,
    FLOAT64
  }

  @Spec private CommandSpec spec;

  /** Made by the command line. */
  public ParityCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Map<Path, Golden> runs = new LinkedHashMap<>();
    for (Path file : files) {
      runs.put(file, GoldenReader.read(file));
    }
    boolean failed = false;
    Device on = OptionChecks.parse("--device", this::device);
    ProgressMonitor monitor = ProgressMonitor.of(out);
    try (Task task = Task.begin(monitor, "Repeating runs").parts("run", runs.size())) {
      for (Map.Entry<Path, Golden> run : runs.entrySet()) {
        Golden golden = run.getValue();
        task.next();
        Result result = check(run.getKey(), golden, on);
        failed |= !result.passed();
        monitor.println((result.passed() ? "ok " : "FAIL ") + golden.name() + " " + result.text());
      }
    }
    return failed ? 1 : 0;
  }

  /** Without Winograd's algorithm, and with factors as they are. */
  private Device device() {
    if (device.equals("host")) {
      return HostDevice.direct();
    }
    try {
      return Devices.get(device, "float32");
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private record Result(boolean passed, String text) {}

  private Result check(Path file, Golden golden, Device on)
      throws IOException, InterruptedException {
    try {
      return check(golden, on);
    } catch (DivergenceException e) {
      return new Result(false, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private Result check(Golden golden, Device on) throws InterruptedException {
    if (precision == Precision.FLOAT64) {
      return result(ParityCheck.run(golden, DataType.DOUBLE, on), "");
    }
    Deviations single = ParityCheck.run(golden, DataType.FLOAT, on);
    if (precision == Precision.FLOAT32 || !single.maybeRounding()) {
      String excused = single.excused();
      return result(
          single, excused == null ? "" : " (rounding of the first step: " + excused + ")");
    }
    Deviations twofold = ParityCheck.run(golden, DataType.DOUBLE, on);
    return result(twofold, " (float64; float32 rounding: " + single.failure() + ")");
  }

  private static Result result(Deviations deviations, String remark) {
    return deviations.failure() == null
        ? new Result(true, deviations + remark)
        : new Result(false, deviations.failure());
  }
}
