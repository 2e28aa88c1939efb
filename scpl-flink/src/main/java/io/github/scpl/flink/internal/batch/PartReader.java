// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal.batch;

import io.github.scpl.block.Bundle;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.flink.internal.batch.ArrayHead.Role;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Puts batches together from their parts, in memory that is used for all of them. Not thread-safe.
 */
public final class PartReader {
  private final Map<Role, Scratch> memory = new EnumMap<>(Role.class);
  private final Map<Role, Tensor> arrays = new EnumMap<>(Role.class);
  private final Elements elements = new Elements();
  private BatchTicket ticket;
  private List<ArrayHead> heads = List.of();
  private int array;
  private long element;

  /**
   * A reader whose memory the arena frees.
   *
   * @param type of all arrays but the targets
   */
  public PartReader(Arena arena, DataType type) {
    for (Role role : Role.values()) {
      memory.put(role, new Scratch(arena, role == Role.TARGETS ? DataType.INT32 : type));
    }
  }

  /**
   * Takes the next part.
   *
   * @return the batch, in memory of this reader's until the next part, if it was the last; else
   *     null
   * @throws IllegalStateException if it is not what follows the part before
   */
  public BatchPart read(BatchPart part) {
    if (part.isWhole()) {
      return part;
    }
    if (part.isFirst()) {
      begin(part);
    }
    if (!part.ticket().equals(ticket) || array == heads.size()) {
      throw new IllegalStateException(
          "Expected the next part of " + ticket + ", got one of " + part.ticket());
    }
    ByteBuffer bytes = Elements.bytes(part.bytes()).limit(part.count());
    while (array < heads.size() && bytes.hasRemaining()) {
      ArrayHead head = heads.get(array);
      int count = (int) Math.min(head.length() - element, bytes.remaining() / head.width());
      if (count == 0) {
        throw new IllegalStateException(
            "Expected whole elements of " + ticket + ", got " + bytes.remaining() + " bytes");
      }
      elements.write(arrays.get(head.role()), element, count, bytes);
      element += count;
      if (element == head.length()) {
        array++;
        element = 0;
      }
    }
    return array < heads.size() ? null : BatchPart.whole(ticket, bundle(), array(Role.TARGETS));
  }

  private void begin(BatchPart first) {
    ticket = first.ticket();
    heads = first.heads();
    array = 0;
    element = 0;
    arrays.clear();
    for (ArrayHead head : heads) {
      Tensor target = memory.get(head.role()).get(head.layout(), head.dimensions());
      if (target.dataType() != head.type()) {
        throw new IllegalStateException(
            "Expected " + head.role() + " of " + target.dataType() + ", got " + head.type());
      }
      arrays.put(head.role(), target);
    }
  }

  private Bundle bundle() {
    return new Bundle(array(Role.FEATURES), array(Role.MASK), array(Role.HIDDEN), array(Role.CELL));
  }

  private Tensor array(Role role) {
    return arrays.get(role);
  }
}
