// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.timeline.StageWindow.Part;
import io.github.scpl.block.Step;
import io.github.scpl.train.trace.Phase;
import io.github.scpl.train.trace.Tracer;
import io.github.scpl.train.trace.Track;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowRecorderTest {
  private static final long MILLI = 1_000_000;

  /** So that times are as they are from {@code nanoTime}, which may be below 0. */
  private static final long ORIGIN = -70 * MILLI;

  private static Step step(int batch) {
    return new Step(1, batch, true, 0.1);
  }

  private static void work(Track track, int batch, long from, long to) {
    track.slice(Phase.FORWARD, 0, step(batch), ORIGIN + from * MILLI, ORIGIN + to * MILLI);
  }

  /** Two stages of 10 ms a batch, the first one two batches ahead. */
  private static void pipeline(WindowRecorder recorder, int batches) {
    Track first = recorder.track(0, "stage 0");
    Track second = recorder.track(1, "stage 1");
    Track loader = recorder.track(Tracer.LOADER, "loader");
    for (int batch = 0; batch < batches; batch++) {
      int now = 10 * batch;
      loader.slice(Phase.LOAD, Track.NO_BLOCK, step(batch), ORIGIN + now * MILLI, ORIGIN);
      work(first, batch, now, now + 10);
      if (batch >= 2) {
        work(second, batch - 2, now + 5, now + 15);
      }
    }
  }

  @Test
  void theWindowIsThatOfItsBatchesOnTheLastStage() {
    WindowRecorder recorder = new WindowRecorder(4, 2);
    pipeline(recorder, 12);
    StageWindow window = recorder.window();
    assertEquals(20, window.milliseconds(), "from 65 to 85");
    assertEquals(
        List.of(
            new Part(Phase.FORWARD, 0, 6, 0, 5),
            new Part(Phase.FORWARD, 0, 7, 5, 15),
            new Part(Phase.FORWARD, 0, 8, 15, 20)),
        window.stages().get(0),
        "cut where the window is");
    assertEquals(
        List.of(new Part(Phase.FORWARD, 0, 4, 0, 10), new Part(Phase.FORWARD, 0, 5, 10, 20)),
        window.stages().get(1));
    assertEquals(2, window.stages().size(), "without the loader");
  }

  @Test
  void waitingBetweenBatchesIsRecorded() {
    WindowRecorder recorder = new WindowRecorder(0, 2);
    Track track = recorder.track(0, "stage 0");
    work(track, 0, 0, 10);
    track.slice(
        Phase.WAIT_FOR_INPUT, Track.NO_BLOCK, null, ORIGIN + 10 * MILLI, ORIGIN + 15 * MILLI);
    work(track, 1, 15, 25);
    track.slice(
        Phase.WAIT_FOR_INPUT, Track.NO_BLOCK, null, ORIGIN + 25 * MILLI, ORIGIN + 90 * MILLI);
    StageWindow window = recorder.window();
    assertEquals(25, window.milliseconds(), "to the end of the last batch");
    assertEquals(
        new Part(Phase.WAIT_FOR_INPUT, Track.NO_BLOCK, -1, 10, 15), window.stages().get(0).get(1));
    assertEquals(3, window.stages().get(0).size());
  }

  @Test
  void anEpochThatEndsBeforeEndsTheWindow() {
    WindowRecorder recorder = WindowRecorder.inTheMiddleOf(3);
    pipeline(recorder, 5);
    assertEquals(30, recorder.window().milliseconds());
    Track late = recorder.track(1, "stage 1");
    work(late, 1, 70, 80);
    assertEquals(30, recorder.window().milliseconds(), "it is over");
  }

  @Test
  void whatIsNoTrainingOfTheFirstEpochIsNotRecorded() {
    WindowRecorder recorder = new WindowRecorder(0, 2);
    Track track = recorder.track(0, "stage 0");
    track.slice(Phase.WAIT_FOR_INPUT, Track.NO_BLOCK, null, ORIGIN, ORIGIN + 9);
    track.slice(Phase.SCORE, 0, new Step(1, 0, false, 0), ORIGIN, ORIGIN + 9);
    track.slice(Phase.FORWARD, 0, new Step(2, 0, true, 0.1), ORIGIN, ORIGIN + 9);
    assertNull(recorder.window());
  }

  @Test
  void memoryIsBounded() {
    WindowRecorder recorder = new WindowRecorder(0, 1);
    Track track = recorder.track(0, "stage 0");
    for (int i = 0; i < 2 * WindowRecorder.MOST; i++) {
      work(track, 0, i, i + 1);
    }
    StageWindow window = recorder.window();
    assertEquals(WindowRecorder.MOST, window.stages().get(0).size());
    assertEquals(WindowRecorder.MOST, window.milliseconds());
  }

  @Test
  void whatIsWrittenCanBeReadAgain() {
    WindowRecorder recorder = new WindowRecorder(4, 2);
    pipeline(recorder, 12);
    StageWindow window = recorder.window();
    ObjectMapper mapper = new ObjectMapper();
    assertEquals(window, StageWindow.of(mapper.valueToTree(window.json())));
    assertNull(StageWindow.of(mapper.createObjectNode().path("timeline")));
    String other = mapper.valueToTree(window.json()).toString().replace("forward", "sleep");
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> StageWindow.of(mapper.readTree(other)));
    assertEquals("Expected a phase such as forward, got sleep", thrown.getMessage());
  }

  @Test
  void bothTracksAreToldTheSame() {
    WindowRecorder one = new WindowRecorder(0, 1);
    WindowRecorder two = new WindowRecorder(0, 1);
    Track both = BothTracks.of(one, two).track(0, "stage 0");
    work(both, 0, 1, 3);
    assertTrue(one.window() != null);
    assertEquals(one.window(), two.window());
  }
}
