// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.random.RandomKey;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The arrays of one run of a case: the same numbers in every run, and such as a float holds
 * exactly, so that all precisions start alike. Each lies in the middle of a larger array, as
 * kernels must be able to take them.
 */
public final class CaseArrays {
  private static final int MARGIN = 3;

  /** In which layouts maps lie, where a type has more than one. */
  public enum Order {
    ROW_MAJOR,
    CHANNELS_LAST,
    BY_TURNS
  }

  private final Arena arena;
  private final DataType type;
  private final Order order;
  private int maps;
  private final RandomGenerator random = RandomKey.of(1).child("case").generator();

  public CaseArrays(Arena arena, DataType type, Order order) {
    this.arena = arena;
    this.type = type;
    this.order = order;
  }

  public Arena arena() {
    return arena;
  }

  public Scratch scratch() {
    return new Scratch(arena, type);
  }

  private static Tensor filled(Arena arena, DataType type, DoubleSupplier values, long... shape) {
    return filled(arena, type, Layout.ROW_MAJOR, values, shape);
  }

  private static Tensor filled(
      Arena arena, DataType type, Layout layout, DoubleSupplier values, long... shape) {
    long length = 1;
    for (long size : shape) {
      length *= size;
    }
    Tensor storage = arena.zeros(type, length + 2 * MARGIN);
    Tensor view = storage.part(MARGIN, shape).as(layout);
    view.fill(values);
    return view;
  }

  /** Standard normal numbers. */
  public Tensor normal(long... shape) {
    return filled(arena, type, () -> (float) random.nextGaussian(), shape);
  }

  /** The same, but small enough that products with them are not larger than the other factor. */
  public Tensor weights(long rows, long columns) {
    double scale = 1 / Math.sqrt(columns);
    return filled(arena, type, () -> (float) (scale * random.nextGaussian()), rows, columns);
  }

  /** Standard normal numbers in the layout of maps, {@code [batch, channels, height, width]}. */
  public Tensor maps(long... shape) {
    return filled(arena, type, nextLayout(), () -> (float) random.nextGaussian(), shape);
  }

  /** The same of whole numbers from 0 to {@code below - 1}. */
  public Tensor mapsOfIds(int below, long... shape) {
    return filled(arena, type, nextLayout(), () -> random.nextInt(below), shape);
  }

  /** The same that a kernel has to overwrite whole. */
  public Tensor blankMaps(long... shape) {
    return filled(arena, type, nextLayout(), () -> Double.NaN, shape);
  }

  private Layout nextLayout() {
    boolean last = order == Order.CHANNELS_LAST || order == Order.BY_TURNS && maps++ % 2 == 0;
    return last && type == DataType.FLOAT ? Layout.CHANNELS_LAST : Layout.ROW_MAJOR;
  }

  /** Numbers that are not negative, such as second moments. */
  public Tensor squares(long... shape) {
    return filled(arena, type, () -> (float) Math.pow(random.nextGaussian(), 2), shape);
  }

  /** What a kernel has to overwrite whole. */
  public Tensor blank(long... shape) {
    return filled(arena, type, () -> Double.NaN, shape);
  }

  /** The same for statistics, which are DOUBLE whatever the type. */
  public Tensor blankStatistics(long... shape) {
    return filled(arena, DataType.DOUBLE, () -> Double.NaN, shape);
  }

  /** Given numbers. */
  public Tensor of(double... values) {
    int[] next = {0};
    return filled(arena, type, () -> values[next[0]++], values.length);
  }

  /** Whole numbers from 0 to {@code below - 1}. */
  public Tensor ids(int below, long... shape) {
    return filled(arena, type, () -> random.nextInt(below), shape);
  }

  /** Ones, with zeros among them; the first row has only zeros. */
  public Tensor mask(long rows, long time) {
    int[] next = {0};
    return filled(
        arena, type, () -> next[0]++ < time ? 0 : random.nextInt(3) == 0 ? 0 : 1, rows, time);
  }

  /** Given whole numbers, of INT32. */
  public Tensor places(int... values) {
    int[] next = {0};
    return filled(arena, DataType.INT32, () -> values[next[0]++], values.length / 4, 4);
  }

  public Tensor labels(int rows, int classes) {
    return filled(arena, DataType.INT32, () -> random.nextInt(classes), rows);
  }

  /** A number that a kernel has to overwrite. */
  public Tensor number() {
    return blankStatistics(1);
  }
}
