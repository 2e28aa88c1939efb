// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.link;

import io.github.scpl.flink.internal.OperatorFactory;
import io.github.scpl.flink.internal.batch.BatchPart;
import io.github.scpl.flink.internal.batch.BatchPartSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Both ends of a link. */
final class LinkEnds {
  static final int SMALL = 40;
  static final int SMALL_FLOATS = 256;
  static final long PAUSE_MILLIS = 10;
  static final int LARGE = 60;

  /** 16 MiB. */
  static final int LARGE_FLOATS = 1 << 22;

  /** The first ones of each kind, which compilers have to do with. */
  static final int WARM_UP = 20;

  private LinkEnds() {}

  /** Adds both ends, in a slot each; gives what they say. */
  static DataStream<LinkEvent> define(StreamExecutionEnvironment environment) {
    SingleOutputStreamOperator<BatchPart> start =
        environment
            .fromSequence(0, SMALL + LARGE - 1)
            .uid("numbers")
            .slotSharingGroup("stage 0")
            .transform(
                "link start",
                BatchPartSerializer.TYPE,
                new OperatorFactory<>(LinkStart.class, LinkStart::new))
            .uid("link-start")
            .slotSharingGroup("stage 0");
    return start
        .transform("link end", LinkEvent.TYPE, new OperatorFactory<>(LinkEnd.class, LinkEnd::new))
        .uid("link-end")
        .slotSharingGroup("stage 1")
        .union(start.getSideOutput(LinkStart.EVENTS))
        .filter(event -> true) // where two groups of slots meet, a third would begin
        .uid("events")
        .slotSharingGroup("stage 1");
  }
}
