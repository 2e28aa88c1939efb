// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

/**
 * What an LSTM computes at one time step for several samples, gate by gate.
 *
 * <p>In memory a sample's four gates lie behind each other. The compiler makes vector code of a
 * loop only where it goes through all its arrays from the same index on, and the elements in front
 * of the first vector and behind the last cost as much as all vectors of a single gate. Hence one
 * array for each gate, of as many samples as stay in the cache, and one loop for each result. What
 * a sample gets does not depend on which samples are with it.
 */
final class LstmGates {
  private static final int ELEMENTS = 2048;

  /** The last of a thread, since to allocate them for each step takes a third of its time. */
  private static final ThreadLocal<LstmGates> LAST = new ThreadLocal<>();

  /** The gradients or values of the hidden state. */
  final float[] hidden;

  /**
   * The cell state after the step; in {@link #backward} its gradient, then that before the step.
   */
  final float[] cell;

  /** The cell state before the step. */
  final float[] cellBefore;

  private final int width;
  private final float[] input;
  private final float[] forget;
  private final float[] output;

  // Two that change places.
  private float[] candidate;
  private float[] spare;

  /** The thread's gates of so many units, of {@link #capacity} samples; what is in them is old. */
  static LstmGates ofThread(int width) {
    LstmGates gates = LAST.get();
    if (gates == null || gates.width != width) {
      gates = new LstmGates(width);
      LAST.set(gates);
    }
    return gates;
  }

  private LstmGates(int width) {
    this.width = width;
    int length = capacity(width) * width;
    hidden = new float[length];
    cell = new float[length];
    cellBefore = new float[length];
    input = new float[length];
    forget = new float[length];
    output = new float[length];
    candidate = new float[length];
    spare = new float[length];
  }

  /** How many samples of gates of so many units there is room for. */
  static int capacity(int width) {
    return Math.max(1, ELEMENTS / width);
  }

  /** Reads the gates of the given sample from a row that begins at {@code index}. */
  void get(int sample, FloatWindow gates, int index) {
    int first = sample * width;
    gates.get(index, input, first, width);
    gates.get(index + width, forget, first, width);
    gates.get(index + 2 * width, candidate, first, width);
    gates.get(index + 3 * width, output, first, width);
  }

  /** Writes the gates of the given sample to a row that begins at {@code index}. */
  void put(int sample, FloatWindow gates, int index) {
    int first = sample * width;
    gates.put(index, input, first, width);
    gates.put(index + width, forget, first, width);
    gates.put(index + 2 * width, candidate, first, width);
    gates.put(index + 3 * width, output, first, width);
  }

  /** Adds the given rows of {@code [rows, 4 width]} to the gates of the first samples. */
  void add(FloatWindow addends, int[] rows) {
    add(input, addends, rows, 0);
    add(forget, addends, rows, 1);
    add(candidate, addends, rows, 2);
    add(output, addends, rows, 3);
  }

  private void add(float[] gate, FloatWindow addends, int[] rows, int number) {
    for (int k = 0; k < rows.length; k++) {
      addends.get((4 * rows[k] + number) * width, spare, k * width, width);
    }
    add(gate, spare, rows.length * width);
  }

  /** Makes gates of what goes into them, and from these the states after the step. */
  void forward(int samples) {
    int count = samples * width;
    FloatMath.sigmoid(input, 0, count);
    FloatMath.sigmoid(forget, 0, count);
    FloatMath.tanh(candidate, 0, count);
    FloatMath.sigmoid(output, 0, count);
    nextCell(cell, count);
    System.arraycopy(cell, 0, hidden, 0, count);
    FloatMath.tanh(hidden, 0, count);
    multiply(hidden, output, count);
  }

  /**
   * Replaces gates by the gradients of what goes into them, and the cell's gradient after the step
   * by that before it, where {@link #hidden} is the gradient of the hidden state.
   */
  void backward(int samples) {
    int count = samples * width;
    float[] tanh = spare;
    nextCell(tanh, count);
    FloatMath.tanh(tanh, 0, count);
    addCellGradient(cell, hidden, output, tanh, count);
    outputGradient(output, hidden, tanh, count);
    candidateGradient(spare, cell, input, candidate, count);
    inputGradient(input, cell, candidate, count);
    float[] gradient = spare;
    spare = candidate;
    candidate = gradient;
    System.arraycopy(forget, 0, spare, 0, count);
    forgetGradient(forget, cell, cellBefore, count);
    multiply(cell, spare, count);
  }

  private static void add(float[] y, float[] x, int count) {
    for (int k = 0; k < count; k++) {
      y[k] += x[k];
    }
  }

  private static void multiply(float[] y, float[] x, int count) {
    for (int k = 0; k < count; k++) {
      y[k] *= x[k];
    }
  }

  /** c = f c₀ + i g. */
  private void nextCell(float[] c, int count) {
    nextCell(c, forget, cellBefore, input, candidate, count);
  }

  private static void nextCell(
      float[] c, float[] f, float[] before, float[] i, float[] g, int count) {
    for (int k = 0; k < count; k++) {
      c[k] = f[k] * before[k] + i[k] * g[k];
    }
  }

  private static void addCellGradient(float[] dc, float[] dh, float[] o, float[] tanh, int count) {
    for (int k = 0; k < count; k++) {
      dc[k] = dc[k] + dh[k] * o[k] * (1 - tanh[k] * tanh[k]);
    }
  }

  private static void outputGradient(float[] o, float[] dh, float[] tanh, int count) {
    for (int k = 0; k < count; k++) {
      o[k] = dh[k] * tanh[k] * o[k] * (1 - o[k]);
    }
  }

  private static void candidateGradient(float[] y, float[] dc, float[] i, float[] g, int count) {
    for (int k = 0; k < count; k++) {
      y[k] = dc[k] * i[k] * (1 - g[k] * g[k]);
    }
  }

  private static void inputGradient(float[] i, float[] dc, float[] g, int count) {
    for (int k = 0; k < count; k++) {
      i[k] = dc[k] * g[k] * i[k] * (1 - i[k]);
    }
  }

  private static void forgetGradient(float[] f, float[] dc, float[] before, int count) {
    for (int k = 0; k < count; k++) {
      f[k] = dc[k] * before[k] * f[k] * (1 - f[k]);
    }
  }
}
