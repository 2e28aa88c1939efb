// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * A primitive of oneDNN whose arguments are bound to memory in every run. It uses as many threads
 * as the thread had that made it. Not thread-safe: one owner, one thread at a time.
 */
final class Primitive {
  private final primitive operation;
  private final stream stream = new stream(OneDnn.engine());
  private final IntMemoryMap arguments = new IntMemoryMap();
  private final List<memory> memories = new ArrayList<>();

  Primitive(primitive operation) {
    this.operation = operation;
  }

  /** Adds an argument, which {@link #run} takes in this order. */
  Primitive with(int argument, memory.desc description) {
    memory unbound = new memory(description, OneDnn.engine(), (Pointer) null);
    memories.add(unbound);
    arguments.put(argument, unbound);
    return this;
  }

  /** Runs it on memory that the caller keeps reachable, and returns when it is done. */
  void run(Pointer... data) {
    if (data.length != memories.size()) {
      throw new IllegalArgumentException(
          "Expected " + memories.size() + " arguments, got " + data.length);
    }
    for (int i = 0; i < data.length; i++) {
      memories.get(i).set_data_handle(data[i]);
    }
    operation.execute(stream, arguments);
    stream._wait();
  }
}
