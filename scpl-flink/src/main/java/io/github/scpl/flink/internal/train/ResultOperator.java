// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.train;

import io.github.scpl.flink.internal.batch.BatchTicket;
import io.github.scpl.host.HostDevice;
import io.github.scpl.train.report.EpochReport;
import io.github.scpl.train.report.EpochResult;
import io.github.scpl.train.report.StageTiming;
import io.github.scpl.train.run.Tally;
import io.github.scpl.train.snapshot.RunState;
import io.github.scpl.train.snapshot.Snapshot;
import io.github.scpl.train.snapshot.StoredBlock;
import io.github.scpl.train.stage.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.runtime.state.OperatorStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up what blocks report, batch by batch in their order, and sends on the result of each epoch;
 * in the end it completes the snapshot of the trained network.
 *
 * <p>Blocks report in any order, but each of them in the order of batches: so the batch of which
 * all reports are there first is the first one.
 */
final class ResultOperator extends AbstractStreamOperator<String>
    implements OneInputStreamOperator<BlockReport, String> {
  private static final long serialVersionUID = 1;

  private final transient RunPlan plan;
  private final transient Map<BatchTicket, BlockReport[]> waiting = new LinkedHashMap<>();
  private final transient Map<Integer, StoredBlock> stored = new HashMap<>();
  private transient RunProgress.Pass pass;
  private transient Tally tally;
  private transient double[] busySeconds;
  private transient double secondsBefore;
  private transient long startMicros;
  private transient long endMicros;
  private transient long steps;
  private transient int activeBlocks;
  private transient EpochReport trained;
  private transient List<EpochResult> past = new ArrayList<>();

  ResultOperator(StreamOperatorParameters<String> parameters, RunPlan plan) {
    super(parameters);
    this.plan = plan;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    pass = new RunProgress.Pass(1, true, plan.rates().get(0));
    beginPass();
    for (StatePartitionStreamProvider kept : context.getRawOperatorStateInputs()) {
      try (InputStream input = kept.getStream()) {
        goOnFrom(RunProgress.of(input.readAllBytes()));
      }
    }
  }

  private void goOnFrom(RunProgress kept) {
    pass = kept.pass();
    beginPass();
    tally.goOnFrom(kept.totals());
    busySeconds = kept.busySeconds().stream().mapToDouble(Double::doubleValue).toArray();
    secondsBefore = kept.seconds();
    steps = kept.steps();
    activeBlocks = kept.activeBlocks();
    trained = kept.trained();
    past = new ArrayList<>(kept.past());
    kept.waiting().forEach(this::put);
  }

  private void beginPass() {
    tally = new Tally(plan.blocks(), block -> plan.exits(), plan.outputs());
    busySeconds = new double[plan.stages().count()];
    secondsBefore = 0;
    startMicros = endMicros; // of the pass before; 0 if there was none
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    List<BlockReport> reports = new ArrayList<>();
    for (BlockReport[] ofBatch : waiting.values()) {
      Arrays.stream(ofBatch).filter(report -> report != null).forEach(reports::add);
    }
    stored.forEach((block, of) -> reports.add(BlockReport.stored(block, of)));
    RunProgress progress =
        new RunProgress(
            pass,
            tally.totals(),
            Arrays.stream(busySeconds).boxed().toList(),
            seconds(),
            steps,
            activeBlocks,
            trained,
            past,
            reports);
    OperatorStateCheckpointOutputStream output = context.getRawOperatorStateOutput();
    output.startNewPartition();
    output.write(progress.toBytes());
  }

  private double seconds() {
    return secondsBefore + (endMicros - startMicros) * 1e-6;
  }

  @Override
  public void processElement(StreamRecord<BlockReport> element) throws Exception {
    BlockReport report = element.getValue();
    put(report);
    if (report.ticket() != null) {
      BlockReport[] reports = waiting.get(report.ticket());
      if (reports != null && Arrays.stream(reports).noneMatch(one -> one == null)) {
        waiting.remove(report.ticket());
        complete(report.ticket(), reports);
      }
    }
  }

  private void put(BlockReport report) {
    if (report.stored() != null) {
      stored.put(report.block(), report.stored());
    } else {
      BatchTicket ticket = report.ticket();
      waiting.computeIfAbsent(ticket, key -> new BlockReport[key.activeBlocks()])[report.block()] =
          report;
    }
  }

  private void complete(BatchTicket batch, BlockReport[] reports) throws IOException {
    if (batch.training() != pass.training() || batch.epoch() != pass.epoch()) {
      endPass();
      pass = new RunProgress.Pass(batch.epoch(), batch.training(), batch.learningRate());
      beginPass();
    }
    Ticket ticket = new Ticket(batch.step(), batch.rows(), batch.activeBlocks());
    for (BlockReport report : reports) {
      int block = report.block();
      startMicros = startMicros == 0 ? report.span().begin() : startMicros;
      endMicros = Math.max(endMicros, report.span().end());
      busySeconds[plan.stages().of(block)] += report.time().total();
      if (batch.training()) {
        ticket.add(block, report::loss, 1);
      } else {
        ticket.add(block, hits(report.exitHits()), hits(report.headHits()));
      }
    }
    ticket.settle();
    tally.add(ticket);
    if (batch.training()) {
      steps++;
      activeBlocks = batch.activeBlocks();
    }
  }

  private static IntSupplier hits(int hits) {
    return hits < 0 ? null : () -> hits;
  }

  private void endPass() throws IOException {
    double seconds = seconds();
    if (pass.training()) {
      List<StageTiming> stages = new ArrayList<>();
      for (int stage = 0; stage < busySeconds.length; stage++) {
        stages.add(new StageTiming(stage, busySeconds[stage], seconds));
      }
      trained = tally.report(pass.epoch(), pass.learningRate(), seconds, stages);
    } else {
      EpochResult result = new EpochResult(trained, tally.evaluation(activeBlocks, seconds));
      past.add(result);
      trained = null;
      output.collect(new StreamRecord<>(RunProgress.toText(result)));
    }
  }

  /** All reports are there. */
  @Override
  public void finish() throws Exception {
    super.finish();
    endPass();
    if (plan.snapshot() != null) {
      RunState run =
          new RunState(
              past.size() + 1,
              0,
              steps,
              activeBlocks,
              0,
              0,
              new Tally(plan.blocks(), block -> plan.exits(), plan.outputs()).totals(),
              past);
      Snapshot.complete(Path.of(plan.snapshot()), run, facts(), blocks());
    }
  }

  private List<StoredBlock> blocks() {
    List<StoredBlock> blocks = new ArrayList<>(Collections.nCopies(plan.blocks(), null));
    stored.forEach(blocks::set);
    return blocks;
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>(HostDevice.HOST.facts());
    List<Integer> threads = new ArrayList<>();
    for (int block = 0; block < plan.blocks(); block++) {
      threads.add(plan.stages().threads(block));
    }
    facts.put("native threads of each block", threads.toString());
    return facts;
  }
}
