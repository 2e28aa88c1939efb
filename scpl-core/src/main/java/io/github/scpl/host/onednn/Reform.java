// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;

/** A copy into another order or type, or none where both are the same. Not thread-safe. */
final class Reform {
  /** Null where there is nothing to do. */
  private final Primitive copy;

  private final Workspace workspace;
  private final int place;
  private final long fromBytes;
  private final long toBytes;

  /**
   * A copy by way of a workspace.
   *
   * @param place of what {@link #of} or {@link #room} returns
   */
  Reform(memory.desc from, memory.desc to, Workspace workspace, int place) {
    this.workspace = workspace;
    this.place = place;
    fromBytes = from.get_size();
    toBytes = to.get_size();
    copy = from.equals(to) ? null : primitive(from, to);
  }

  private static Primitive primitive(memory.desc from, memory.desc to) {
    reorder.primitive_desc description =
        new reorder.primitive_desc(OneDnn.engine(), from, OneDnn.engine(), to);
    return new Primitive(new reorder(description))
        .with(dnnl.DNNL_ARG_FROM, from)
        .with(dnnl.DNNL_ARG_TO, to);
  }

  /** What needs no copy. */
  static Reform none(memory.desc description) {
    return new Reform(description, description, null, 0);
  }

  /** The copy of an argument. */
  Pointer of(Pointer given) {
    if (copy == null) {
      return given;
    }
    Pointer copied = workspace.get(place, toBytes);
    copy.run(given, copied);
    return copied;
  }

  /** Where a result is to be written that {@link #into} copies. */
  Pointer room(Pointer result) {
    return copy == null ? result : workspace.get(place, fromBytes);
  }

  /** Copies a result. */
  void into(Pointer inner, Pointer result) {
    if (copy != null) {
      copy.run(inner, result);
    }
  }
}
