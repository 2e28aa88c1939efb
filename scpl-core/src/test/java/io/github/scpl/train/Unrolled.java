// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train;

import io.github.scpl.block.Backbone;
import io.github.scpl.block.Bundle;
import io.github.scpl.device.Scratch;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Initializer;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Shape;
import java.util.Arrays;

/**
 * A block with all parts of a bundle, as small as can be: with x the features of a step, or of the
 * only vector at the bottom,
 *
 * <pre>
 *   y[t] = mask[t] * (p x[t] + q hidden[0] + r cell[1])        representation = mean of y over t
 *   hidden'[0] = s * sum of y,  hidden'[1] = y[0],  cell'[d] = cell[d] + u * sum of y
 * </pre>
 *
 * <p>So s and u have a gradient only if a block above uses the states and hands their gradients
 * down.
 */
final class Unrolled implements Backbone {
  private static final int WIDTH = 3;

  private final Scratch[] memory = new Scratch[7];
  private Parameter p;
  private Parameter q;
  private Parameter r;
  private Parameter s;
  private Parameter u;
  private int batch;
  private int time;
  private boolean bottom;
  private double[] x;
  private double[] mask;
  private double[] hidden;
  private double[] cell;
  private double[] sum;
  private Tensor representation;

  @Override
  public Shape build(BuildContext context, Shape input) {
    p = context.parameter("p", Initializer.fanIn(1), WIDTH);
    q = context.parameter("q", Initializer.fanIn(1), WIDTH);
    r = context.parameter("r", Initializer.fanIn(1), WIDTH);
    s = context.parameter("s", Initializer.fanIn(1), WIDTH);
    u = context.parameter("u", Initializer.fanIn(1), WIDTH);
    Arrays.setAll(memory, i -> context.scratch());
    return Shape.variable(WIDTH);
  }

  @Override
  public Shape representationShape() {
    return Shape.of(WIDTH);
  }

  /** Calls the action for each row, step and place in the width. */
  private interface Each {
    void at(int row, int step, int w);
  }

  private void forEach(Each each) {
    for (int row = 0; row < batch; row++) {
      for (int step = 0; step < time; step++) {
        for (int w = 0; w < WIDTH; w++) {
          each.at(row, step, w);
        }
      }
    }
  }

  private int feature(int row, int step, int w) {
    return bottom ? row * (x.length / batch) + w : (row * time + step) * WIDTH + w;
  }

  /** The place in a state {@code [2, batch, width]}. */
  private int state(int direction, int row, int w) {
    return (direction * batch + row) * WIDTH + w;
  }

  private int states() {
    return 2 * batch * WIDTH;
  }

  private static double[] values(Tensor array, int otherwise) {
    return array == null ? new double[otherwise] : array.toArray();
  }

  private Tensor write(int place, double[] values, long... shape) {
    Tensor array = memory[place].get(shape);
    array.write(0, values, values.length);
    return array;
  }

  @Override
  public Bundle forward(Bundle input, Pass pass) {
    batch = Math.toIntExact(input.mask().size(0));
    time = Math.toIntExact(input.mask().size(1));
    bottom = input.features().rank() == 2;
    x = input.features().toArray();
    mask = input.mask().toArray();
    hidden = values(input.hidden(), states());
    cell = values(input.cell(), states());
    double[] pv = p.value().toArray();
    double[] qv = q.value().toArray();
    double[] rv = r.value().toArray();
    double[] sv = s.value().toArray();
    double[] uv = u.value().toArray();
    double[] y = new double[batch * time * WIDTH];
    double[] mean = new double[batch * WIDTH];
    double[] newHidden = new double[states()];
    double[] newCell = cell.clone();
    sum = new double[batch * WIDTH];
    forEach(
        (row, step, w) -> {
          double value =
              pv[w] * x[feature(row, step, w)]
                  + qv[w] * hidden[state(0, row, w)]
                  + rv[w] * cell[state(1, row, w)];
          value *= mask[row * time + step];
          y[(row * time + step) * WIDTH + w] = value;
          sum[row * WIDTH + w] += value;
          mean[row * WIDTH + w] += value / time;
          newHidden[state(0, row, w)] += sv[w] * value;
          newHidden[state(1, row, w)] += step == 0 ? value : 0;
          newCell[state(0, row, w)] += uv[w] * value;
          newCell[state(1, row, w)] += uv[w] * value;
        });
    representation = write(0, mean, batch, WIDTH);
    return new Bundle(
        write(1, y, batch, time, WIDTH),
        input.mask(),
        write(2, newHidden, 2, batch, WIDTH),
        write(3, newCell, 2, batch, WIDTH));
  }

  @Override
  public Tensor representation() {
    return representation;
  }

  @Override
  public Bundle backward(
      Tensor representationGradient, Bundle outputGradient, boolean inputGradientNeeded) {
    boolean above = outputGradient != null;
    double[] dMean = values(representationGradient, batch * WIDTH);
    double[] dy = values(above ? outputGradient.features() : null, batch * time * WIDTH);
    double[] dHidden = values(above ? outputGradient.hidden() : null, states());
    double[] dCell = values(above ? outputGradient.cell() : null, states());
    double[] pv = p.value().toArray();
    double[] qv = q.value().toArray();
    double[] rv = r.value().toArray();
    double[] sv = s.value().toArray();
    double[] uv = u.value().toArray();
    double[][] gradients = new double[5][WIDTH];
    double[] dx = new double[x.length];
    double[] dHiddenBelow = new double[states()];
    double[] dCellBelow = dCell.clone();
    forEach(
        (row, step, w) -> {
          double both = dCell[state(0, row, w)] + dCell[state(1, row, w)];
          double d =
              dy[(row * time + step) * WIDTH + w]
                  + dMean[row * WIDTH + w] / time
                  + sv[w] * dHidden[state(0, row, w)]
                  + (step == 0 ? dHidden[state(1, row, w)] : 0)
                  + uv[w] * both;
          d *= mask[row * time + step];
          gradients[0][w] += d * x[feature(row, step, w)];
          gradients[1][w] += d * hidden[state(0, row, w)];
          gradients[2][w] += d * cell[state(1, row, w)];
          if (step == 0) {
            gradients[3][w] += dHidden[state(0, row, w)] * sum[row * WIDTH + w];
            gradients[4][w] += both * sum[row * WIDTH + w];
          }
          dx[feature(row, step, w)] += pv[w] * d;
          dHiddenBelow[state(0, row, w)] += qv[w] * d;
          dCellBelow[state(1, row, w)] += rv[w] * d;
        });
    Parameter[] parameters = {p, q, r, s, u};
    for (int i = 0; i < (above ? 5 : 3); i++) {
      parameters[i].gradient().write(0, gradients[i], WIDTH);
      parameters[i].markGradient();
    }
    return !inputGradientNeeded
        ? null
        : new Bundle(
            write(4, dx, batch, time, WIDTH),
            null,
            write(5, dHiddenBelow, 2, batch, WIDTH),
            write(6, dCellBelow, 2, batch, WIDTH));
  }
}
