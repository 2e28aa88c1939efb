// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.lane;

import io.github.scpl.cuda.driver.Graph;
import io.github.scpl.cuda.driver.Stream;
import io.github.scpl.device.Closing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Submits lists of work: one by one at first, as a graph from the second time on. What a batch asks
 * for first it seldom asks for again, since memory was still growing. Not thread-safe.
 */
final class Graphs implements AutoCloseable {
  /** Lists that are kept; those of the models here are some ten for a block and shape. */
  private static final int MOST = 512;

  private final Operations operations;
  private final Stream stream;
  private final Stream other;
  private final Map<WorkList, Graph> known = new LinkedHashMap<>(16, 0.75f, true);

  Graphs(Operations operations, Stream stream, Stream other) {
    this.operations = operations;
    this.stream = stream;
    this.other = other;
  }

  void submit(WorkList list) {
    Graph graph = known.get(list);
    if (graph != null) {
      stream.launch(graph);
    } else if (known.containsKey(list)) {
      stream.launch(capture(list));
    } else {
      list.submit(operations, stream, other);
      keep(list.copy(), null);
    }
  }

  private Graph capture(WorkList list) {
    stream.beginCapture();
    Graph graph;
    try {
      list.submit(operations, stream, other);
    } catch (RuntimeException | Error e) {
      abandonCapture(e);
      throw e;
    }
    graph = stream.endCapture();
    known.put(list.copy(), graph);
    return graph;
  }

  private void abandonCapture(Throwable failure) {
    try {
      stream.endCapture().close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void keep(WorkList list, Graph graph) {
    known.put(list, graph);
    if (known.size() > MOST) {
      WorkList eldest = known.keySet().iterator().next();
      Graph forgotten = known.remove(eldest);
      if (forgotten != null) {
        stream.synchronize();
        forgotten.close();
      }
    }
  }

  /** Frees all graphs, of which none may be running. */
  @Override
  public void close() {
    List<Graph> graphs = known.values().stream().filter(Objects::nonNull).toList();
    known.clear();
    Closing.each(graphs, Graph::close);
  }
}
