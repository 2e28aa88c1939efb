// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.lane.Addresses;
import io.github.scpl.cuda.lane.CudaLane;
import io.github.scpl.device.MemoryKernels;
import io.github.scpl.device.Tensor;
import io.github.scpl.host.HostDevice;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Zeros and copies on a card, from the host to it and from it to any device, and {@code
 * windows.cu}.
 */
record CudaMemoryKernels(Launcher launcher) implements MemoryKernels {
  @Override
  public void zero(Tensor array) {
    int number =
        launcher
            .operations()
            .number(
                "zero", () -> (stream, words, at, count) -> stream.zero(words[at], words[at + 1]));
    launcher.lanes().submit(number, launcher.at(array), bytes(array, array.length()));
  }

  @Override
  public void copy(Tensor source, Tensor target) {
    if (source.dataType() != target.dataType() || source.length() != target.length()) {
      throw new IllegalArgumentException(
          "Expected two arrays of one type and length, got " + source + " and " + target);
    }
    copy(source, 0, target, 0, source.length());
  }

  @Override
  public void copy(Tensor source, long from, Tensor target, long to, long count) {
    if (source.memory() == HostDevice.HOST.memory()) {
      upload(source, from, target, to, Math.toIntExact(count));
    } else if (target.memory() == HostDevice.HOST.memory()) {
      double[] values = source.toArray(from, Math.toIntExact(count));
      target.write(to, values, values.length);
    } else {
      long begin = launcher.at(source) + bytes(source, from);
      long end = Addresses.of(target, target.memory()) + bytes(target, to);
      CudaLane lane = launcher.lanes().current();
      if (target.memory() == source.memory()) {
        lane.copy(begin, end, bytes(source, count));
      } else {
        lane.send(begin, end, bytes(source, count));
      }
    }
  }

  @Override
  public void windows(Tensor samples, long first, Tensor places, Tensor border, Tensor y) {
    launcher.grid(
        "windowsOfSamples",
        y.size(0),
        Tiles.count(y.length() / y.size(0), Launcher.SHARES),
        samples.size(0),
        first,
        samples.size(1),
        samples.size(2),
        samples.size(3),
        y.size(2),
        y.size(3),
        launcher.at(samples),
        launcher.at(places),
        launcher.at(border),
        launcher.at(y));
  }

  private void upload(Tensor source, long from, Tensor target, long to, int count) {
    long address = launcher.at(target) + bytes(target, to);
    launcher
        .lanes()
        .current()
        .upload(
            bytes -> write(source, from, count, bytes),
            address,
            Math.toIntExact(bytes(source, count)));
  }

  private static void write(Tensor source, long from, int count, ByteBuffer bytes) {
    if (source.dataType() == DataType.FLOAT) {
      float[] values = new float[count];
      source.read(from, values, count);
      bytes.asFloatBuffer().put(values);
    } else {
      for (double value : source.toArray(from, count)) {
        if (source.dataType() == DataType.DOUBLE) {
          bytes.putDouble(value);
        } else {
          bytes.putInt((int) value);
        }
      }
    }
  }

  private static long bytes(Tensor of, long elements) {
    return elements * of.dataType().width();
  }
}
