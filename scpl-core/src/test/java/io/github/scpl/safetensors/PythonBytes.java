// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** A file as the format's own library for Python writes it, version 0.8.0. */
final class PythonBytes {
  private static final byte[] HEADER =
      ("{\"__metadata__\":{\"format\":\"pt\"},"
              + "\"steps\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
              + "\"b.weight\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[8,24]},"
              + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[24,40]},"
              + "\"empty\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[40,40]},"
              + "\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[40,44]}}  ")
          .getBytes(StandardCharsets.UTF_8);

  private static final byte[] DATA =
      HexFormat.of()
          .parseHex(
              "0700000000000000"
                  + "000000000000f83f00000000000000c0"
                  + "0000803f0000004000004040000080c0"
                  + "0000003f");

  private static final long START = 8 + 328;

  static final byte[] FILE =
      ByteBuffer.allocate(8 + HEADER.length + DATA.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(328)
          .put(HEADER)
          .put(DATA)
          .array();

  static final List<StoredTensor> TENSORS =
      List.of(
          new StoredTensor("steps", DataType.INT64, List.of(), START, 8),
          new StoredTensor("b.weight", DataType.DOUBLE, List.of(2L), START + 8, 16),
          new StoredTensor("a", DataType.FLOAT, List.of(2L, 2L), START + 24, 16),
          new StoredTensor("empty", DataType.FLOAT, List.of(0L, 3L), START + 40, 0),
          new StoredTensor("scalar", DataType.FLOAT, List.of(), START + 40, 4));

  private PythonBytes() {}
}
