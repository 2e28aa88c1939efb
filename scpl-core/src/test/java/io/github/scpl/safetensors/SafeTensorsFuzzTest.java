// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.fuzz.Fuzz;
import io.github.scpl.fuzz.FuzzedReaders;
import io.github.scpl.fuzz.Packs;
import io.github.scpl.fuzz.Tokens;
import io.github.scpl.host.HostDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Damaged files of tensors. */
class SafeTensorsFuzzTest implements FuzzedReaders {
  private static final long CONSTANT = 4 << 20;
  private static final long PER_BYTE = 1000;

  @TempDir Path folder;

  @Override
  public Stream<Fuzz> readers() throws IOException {
    Path file = folder.resolve("tensors");
    byte[] sound = sound();
    int header = Long.BYTES + (int) Long.reverseBytes(ByteBuffer.wrap(sound).getLong());
    byte[] text = Arrays.copyOfRange(sound, Long.BYTES, header);
    byte[] data = Arrays.copyOfRange(sound, header, sound.length);
    return Stream.of(
        Fuzz.of("safetensors", bytes -> read(Files.write(file, bytes)))
            .start(sound)
            .allocating(CONSTANT, PER_BYTE),
        Fuzz.of("safetensors-header", bytes -> read(Files.write(file, bytes)))
            .start(text, changed -> Packs.withLength(changed, data))
            .text(Tokens.JSON)
            .text("F32", "F64", "I64", "BOOL", "dtype", "shape", "data_offsets", "__metadata__")
            .allocating(CONSTANT, PER_BYTE));
  }

  private static byte[] sound() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", TestArrays.filled(DataType.FLOAT, () -> 1, 2, 3));
    tensors.put("b", TestArrays.filled(DataType.DOUBLE, () -> 2, 4));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SafeTensorsWriter.write(bytes, Map.of("format", "scpl"), tensors);
    return bytes.toByteArray();
  }

  /** A tensor takes as much memory as it has bytes in the file. */
  private static void read(Path path) throws IOException {
    long size = Files.size(path);
    try (SafeTensorsFile file = SafeTensorsFile.open(path);
        Arena arena = HostDevice.HOST.arena()) {
      for (StoredTensor stored : file.tensors()) {
        DataType type = stored.dataType();
        if (stored.bytes() > size) {
          throw new AssertionError("A tensor of " + stored.bytes() + " bytes in " + size);
        }
        if ((type == DataType.FLOAT || type == DataType.DOUBLE) && stored.bytes() > 0) {
          long[] shape = stored.shape().stream().mapToLong(Long::longValue).toArray();
          file.read(stored.name(), arena.zeros(type, shape));
        }
      }
    }
  }
}
