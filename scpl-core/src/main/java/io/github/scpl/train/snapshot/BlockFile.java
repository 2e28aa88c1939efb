// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.train.snapshot;

import io.github.scpl.block.BlockState;
import io.github.scpl.device.Tensor;
import io.github.scpl.files.Sums;
import io.github.scpl.nn.BuildContext;
import io.github.scpl.nn.Parameter;
import io.github.scpl.optim.Optimizer;
import io.github.scpl.safetensors.SafeTensorsFile;
import io.github.scpl.safetensors.SafeTensorsWriter;
import io.github.scpl.safetensors.StoredTensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A block in a file of the safetensors format: parameters and buffers by their names, moments by
 * {@code optimizer.}, a number from 0 and the parameter's name, and how many steps the optimizer
 * has taken for a parameter as metadata, {@code steps.} and the parameter's name.
 */
final class BlockFile {
  private static final String MOMENT = "optimizer.";
  private static final String STEPS = "steps.";
  private static final int BUFFER_BYTES = 1 << 16;

  private BlockFile() {}

  static String name(int block) {
    return "block" + block + ".safetensors";
  }

  /** Writes a block to a new file, and forces it to the disk. */
  static StoredBlock write(Path file, BlockState state) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      StoredBlock stored = write(Channels.newOutputStream(channel), state);
      channel.force(true);
      return stored;
    }
  }

  /** Writes a block to a stream that is left open. */
  static StoredBlock write(OutputStream target, BlockState state) throws IOException {
    Map<String, String> steps = new LinkedHashMap<>();
    Map<String, Tensor> arrays = arrays(state);
    for (Parameter parameter : state.parameters()) {
      Optimizer.Kept kept = state.optimizer().kept(parameter);
      steps.put(STEPS + parameter.name(), Integer.toString(kept.steps()));
      if (kept.steps() > 0) {
        addMoments(arrays, parameter, kept.moments());
      }
    }
    Summed summed = new Summed(target);
    OutputStream output = new BufferedOutputStream(summed, BUFFER_BYTES);
    SafeTensorsWriter.write(output, steps, arrays);
    output.flush();
    return new StoredBlock(state.randomKey().id(), summed.bytes, Sums.of(summed.digest));
  }

  /** Counts what is written to a stream, and sums it up. */
  private static final class Summed extends OutputStream {
    private final OutputStream target;
    private final MessageDigest digest = Sums.digest();
    private long bytes;

    Summed(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      digest.update(from, offset, length);
      bytes += length;
      target.write(from, offset, length);
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }

  private static Map<String, Tensor> arrays(BlockState state) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    for (Parameter parameter : state.parameters()) {
      add(arrays, parameter.name(), parameter.value());
    }
    for (BuildContext.Buffer buffer : state.buffers()) {
      add(arrays, buffer.name(), buffer.value());
    }
    return arrays;
  }

  private static void addMoments(
      Map<String, Tensor> arrays, Parameter parameter, List<Tensor> moments) {
    for (int i = 0; i < moments.size(); i++) {
      add(arrays, moment(i, parameter), moments.get(i));
    }
  }

  private static String moment(int number, Parameter parameter) {
    return MOMENT + number + "." + parameter.name();
  }

  private static void add(Map<String, Tensor> arrays, String name, Tensor array) {
    if (arrays.put(name, array) != null) {
      throw new IllegalArgumentException(
          "Expected arrays of different names, got two of " + name + "; rename a layer");
    }
  }

  /**
   * Refuses a file of another block, before anything is overwritten.
   *
   * @throws IllegalArgumentException that says what is different
   */
  static void requireFit(SafeTensorsFile file, Path path, StoredBlock stored, BlockState state)
      throws IOException {
    String key = state.randomKey().id();
    if (!key.equals(stored.randomKey())) {
      throw misfit(path, "random numbers of the key " + key, stored.randomKey(), "the same seed");
    }
    Map<String, Tensor> expected = expected(file, path, state);
    for (StoredTensor tensor : file.tensors()) {
      Tensor array = expected.remove(tensor.name());
      if (array == null) {
        throw misfit(path, "no array " + tensor.name(), "one", "the same layers and method");
      }
      List<Long> shape = LongStream.of(array.shape()).boxed().toList();
      if (!shape.equals(tensor.shape()) || array.dataType() != tensor.dataType()) {
        String want = tensor.name() + " as " + array.dataType() + " " + shape;
        String got = tensor.dataType() + " " + tensor.shape();
        throw misfit(path, want, got, "the same widths");
      }
    }
    if (!expected.isEmpty()) {
      String missing = expected.keySet().iterator().next();
      throw misfit(path, "an array " + missing, "none", "the same layers and method");
    }
  }

  /** What the file should have, in arrays of the same shapes. */
  private static Map<String, Tensor> expected(SafeTensorsFile file, Path path, BlockState state)
      throws IOException {
    Map<String, Tensor> expected = arrays(state);
    for (Parameter parameter : state.parameters()) {
      if (!file.metadata().containsKey(STEPS + parameter.name())) {
        throw misfit(path, "an array " + parameter.name(), "none", "the same layers and method");
      }
      if (steps(file, path, parameter) > 0) {
        for (int i = 0; i < state.optimizer().moments(); i++) {
          add(expected, moment(i, parameter), parameter.value());
        }
      }
    }
    return expected;
  }

  private static IllegalArgumentException misfit(
      Path path, String expected, String got, String build) {
    return new IllegalArgumentException(
        path
            + " does not fit the network: expected "
            + expected
            + ", got "
            + got
            + "; build the network with "
            + build);
  }

  /**
   * Refuses a file that is not as it was written.
   *
   * @throws IOException that says what is different, and what to do about it
   */
  static void requireWhole(Path file, StoredBlock stored, String cure) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "a file", "none", cure);
    }
    if (Files.size(file) != stored.bytes()) {
      throw damaged(file, stored.bytes() + " bytes", Long.toString(Files.size(file)), cure);
    }
    String hash = Sums.of(file);
    if (!hash.equals(stored.sha256())) {
      throw damaged(file, "the SHA-256 " + stored.sha256(), hash, cure);
    }
  }

  private static IOException damaged(Path file, String expected, String got, String cure) {
    return new IOException(
        "Cannot read " + file + ": expected " + expected + ", got " + got + "; " + cure);
  }

  /** Overwrites a block by a file that fits. */
  static void read(SafeTensorsFile file, Path path, BlockState state) throws IOException {
    for (Map.Entry<String, Tensor> array : arrays(state).entrySet()) {
      file.read(array.getKey(), array.getValue());
    }
    for (Parameter parameter : state.parameters()) {
      List<Tensor> moments = state.optimizer().restore(parameter, steps(file, path, parameter));
      for (int i = 0; i < moments.size(); i++) {
        file.read(moment(i, parameter), moments.get(i));
      }
      parameter.clearGradient();
    }
  }

  private static int steps(SafeTensorsFile file, Path path, Parameter parameter)
      throws IOException {
    String text = file.metadata().get(STEPS + parameter.name());
    try {
      int steps = Integer.parseInt(text);
      if (steps >= 0) {
        return steps;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new IOException(
        "Cannot read "
            + path
            + ": expected a count of steps for "
            + parameter.name()
            + ", got "
            + text);
  }
}
