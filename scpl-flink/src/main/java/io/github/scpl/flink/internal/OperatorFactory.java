// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal;

import java.io.Serializable;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes an operator where it runs: what is sent there is what it is made from. */
public final class OperatorFactory<I, O> extends AbstractStreamOperatorFactory<O>
    implements OneInputStreamOperatorFactory<I, O> {
  private static final long serialVersionUID = 1;

  private final Class<? extends AbstractStreamOperator<O>> type;
  private final Maker<I, O> maker;

  /** Makes an operator; it is sent to where that is. */
  public interface Maker<I, O> extends Serializable {
    /** An operator with Flink's parameters. */
    OneInputStreamOperator<I, O> make(StreamOperatorParameters<O> parameters);
  }

  /** A factory of operators of a type. */
  public OperatorFactory(Class<? extends AbstractStreamOperator<O>> type, Maker<I, O> maker) {
    this.type = type;
    this.maker = maker;
  }

  @Override
  @SuppressWarnings("unchecked") // the type is asked of, and given to, Flink alone
  public <T extends StreamOperator<O>> T createStreamOperator(
      StreamOperatorParameters<O> parameters) {
    return (T) maker.make(parameters);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Flink declares it
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader loader) {
    return type;
  }
}
