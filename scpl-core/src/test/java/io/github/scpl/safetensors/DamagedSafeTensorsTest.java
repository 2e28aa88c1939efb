// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Whatever is wrong with a file is told in one line before anything is read. */
class DamagedSafeTensorsTest {
  private static final String GOOD = "{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("a.safetensors");
  }

  private static byte[] file(long length, byte[] header, int data) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(header);
    return bytes.array();
  }

  private String refusal(byte[] bytes) throws IOException {
    Files.write(file(), bytes);
    IOException refused = assertThrows(IOException.class, () -> SafeTensorsFile.open(file()));
    String message = refused.getMessage();
    String start = "Cannot read " + file() + ": ";
    assertTrue(message.startsWith(start), message);
    assertFalse(message.contains("\n"), message);
    return message.substring(start.length());
  }

  /** Of a header with ' in place of quotes. */
  private String refusal(String header, int data) throws IOException {
    byte[] bytes = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return refusal(file(bytes.length, bytes, data));
  }

  @Test
  void aGoodHeaderIsAccepted() throws IOException {
    byte[] header = ("{'a':" + GOOD + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Files.write(file(), file(header.length, header, 8));
    try (SafeTensorsFile read = SafeTensorsFile.open(file())) {
      assertEquals("a", read.tensors().get(0).name());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | 1 | the header: expected tensors of all 1 bytes of data, got 0
          {}} | 0 | the header: expected JSON, got an error: Unexpected close marker
          {}{} | 0 | the header: expected its end, got {
          {'a':1} | 0 | tensor a: expected an object, got 1
          {'a':[]} | 0 | tensor a: expected an object, got [
          {'a':{}} | 0 | tensor a: expected dtype, got }
          {'a':{'dtype':1}} | 0 | tensor a: expected one of [BOOL, U8,
          {'a':{'dtype':'F4'}} | 0 | F64], got F4
          {'a':{'dtype':'f32'}} | 0 | F64], got f32
          {'a':{'dtype':'F32'}} | 0 | tensor a: expected shape, got }
          {'a':{'dtype':'F32','shape':2}} | 0 | tensor a: expected an array of numbers, got 2
          {'a':{'dtype':'F32','shape':[-1]}} | 0 | expected a whole number from 0 to 9223372036854775807, got -1
          {'a':{'dtype':'F32','shape':[2.0]}} | 0 | got 2.0
          {'a':{'dtype':'F32','shape':[1e3]}} | 0 | got 1e3
          {'a':{'dtype':'F32','shape':['2']}} | 0 | expected a whole number from 0 to 9223372036854775807, got 2
          {'a':{'dtype':'F32','shape':[null]}} | 0 | got null
          {'a':{'dtype':'F32','shape':[02]}} | 0 | expected JSON, got an error: Invalid numeric value: Leading zeroes
          {'a':{'dtype':'F32','shape':[9223372036854775808]}} | 0 | got 9223372036854775808
          {'a':{'dtype':'F32','shape':[2,]}} | 0 | expected JSON, got an error: Unexpected character
          {'a':{'dtype':'F32','shape':[[2]]}} | 0 | expected JSON, got an error: Document nesting depth (4) exceeds
          {'a':{'dtype':'F32','shape':[2]}} | 0 | tensor a: expected data_offsets of two numbers, got }
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | 0 | expected data_offsets of two numbers
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}} | 8 | at most 2 numbers, got 8
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}} | 8 | tensor a: expected dtype, shape and data_offsets alone, got x
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | expected offsets between 0 and 8, got [8, 0]
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 7 | expected offsets between 0 and 7, got [0, 8]
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,7]}} | 8 | tensor a: expected 8 bytes for F32[2], got 7
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,9223372036854775807]}} | 8 | expected offsets between 0 and 8
          {'a':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}} | 8 | tensor a: expected 16 bytes for F64[2], got 8
          {'a':{'dtype':'F32','shape':[4611686018427387904,2],'data_offsets':[0,8]}} | 8 | tensor a: expected fewer elements, got a shape [4611686018427387904, 2]
          {'a':{'dtype':'F32','shape':[4294967296,4294967296,0],'data_offsets':[0,0]}} | 0 | tensor a: expected fewer elements
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | tensor a: expected data from offset 0 on, got 4
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 8 | the header: expected tensors of all 8 bytes of data, got 4
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 | tensor b: expected data from offset 4 on, got 0
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | tensor b: expected data from offset 8 on, got 4
          {'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 12 | tensor b: expected data from offset 4 on, got 8
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | the header: expected JSON, got an error: Duplicate
          {'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | the header: expected JSON, got an error: Duplicate
          {'__metadata__':{'a':'','a':''}} | 0 | the header: expected JSON, got an error: Duplicate
          {'__metadata__':{},'__metadata__':{}} | 0 | the header: expected JSON, got an error: Duplicate
          {'__metadata__':'a'} | 0 | __metadata__: expected an object, got a
          {'__metadata__':{'a':1}} | 0 | __metadata__: expected text for a, got 1
          {'__metadata__':{'a':null}} | 0 | __metadata__: expected text for a, got null
          {'__metadata__':{'a':{}}} | 0 | __metadata__: expected text for a, got {
          {'__metadata__':{'a':'\\ud800'}} | 0 | __metadata__: expected whole characters
          {'__metadata__':{'\\ud800':'a'}} | 0 | the header: expected JSON, got an error: Broken surrogate pair
          {'\\udc00':{}} | 0 | the header: expected JSON, got an error: Unexpected low surrogate
          {'a':{'dtype':'F32' | 0 | the header: expected JSON, got an error: Unexpected end-of-input
          {/**/} | 0 | the header: expected JSON, got an error: Unexpected character ('/'
          {a:1} | 0 | the header: expected JSON, got an error: Unexpected character ('a'
          """)
  void aHeaderThatIsWrongIsRefused(String header, int data, String message) throws IOException {
    String got = refusal(header, data);
    assertTrue(got.contains(message), got);
  }

  @Test
  void theLengthOfTheHeaderIsCheckedFirst() throws IOException {
    byte[] header = "{}".getBytes(StandardCharsets.UTF_8);
    String wrong = "; it is no safetensors file, or cut off";
    assertEquals("expected a safetensors file, got 7 bytes", refusal(new byte[7]));
    assertEquals("expected a header of 2 to 2 bytes, got 3" + wrong, refusal(file(3, header, 0)));
    assertEquals("expected a header of 2 to 2 bytes, got 1" + wrong, refusal(file(1, header, 0)));
    assertEquals(
        "expected a header of 2 to 2 bytes, got 18446744073709551615" + wrong,
        refusal(file(-1, header, 0)));
    assertEquals(
        "expected a header of 2 to 100 bytes, got 9223372036854775807" + wrong,
        refusal(file(Long.MAX_VALUE, header, 98)));
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertEquals(
        "the header: expected a {, got something else",
        refusal(file(4, " {} ".getBytes(StandardCharsets.UTF_8), 0)));
    byte[] latin = {'{', '"', (byte) 0xe4, '"', '}'};
    assertEquals(
        "the header: expected UTF-8, got other bytes", refusal(file(latin.length, latin, 0)));
    byte[] overlong = {'{', '"', (byte) 0xc0, (byte) 0x80, '"', '}'};
    assertEquals(
        "the header: expected UTF-8, got other bytes", refusal(file(overlong.length, overlong, 0)));
    Files.delete(file());
    IOException none = assertThrows(IOException.class, () -> SafeTensorsFile.open(file()));
    assertEquals(file() + ": expected a safetensors file, got none", none.getMessage());
    IOException other = assertThrows(IOException.class, () -> SafeTensorsFile.open(folder));
    assertEquals("Cannot read " + folder + ": expected a file, got a folder", other.getMessage());
  }

  @Test
  void whatIsToldOfALongNameIsShortAndOnOneLine() throws IOException {
    String name = "a\\n" + "b".repeat(70_000);
    String told = refusal("{'" + name + "':1}", 0);
    assertEquals("tensor a?" + "b".repeat(98) + "...: expected an object, got 1", told);
  }

  @Test
  void moreDimensionsThanAnybodyNeedsAreRefused() throws IOException {
    String shape = "1,".repeat(64) + "1";
    String told = refusal("{'a':{'dtype':'F32','shape':[" + shape + "]}}", 0);
    assertEquals("tensor a: expected at most 64 numbers, got 1", told);
  }

  @Test
  void moreEntriesThanAnybodyNeedsAreRefused() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= 100_000; i++) {
      text.append(i == 0 ? "" : ",").append("'").append(i).append("':''");
    }
    assertEquals(
        "__metadata__: expected at most 100000 entries, got 100000",
        refusal("{'__metadata__':{" + text + "}}", 0));
    String empty = "{'dtype':'F32','shape':[0],'data_offsets':[0,0]}";
    assertEquals(
        "tensor 100000: expected at most 100000 tensors, got {",
        refusal("{" + text.toString().replace("''", empty) + "}", 0));
  }

  @Test
  void aFileThatIsCutOffWhileItIsOpenIsNoticed() throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Tensor tensor = TestArrays.filled(DataType.FLOAT, () -> 1, 50);
    SafeTensorsWriter.write(output, Map.of(), Map.of("a", tensor));
    byte[] bytes = output.toByteArray();
    Files.write(file(), bytes);
    try (SafeTensorsFile read = SafeTensorsFile.open(file())) {
      Files.write(file(), Arrays.copyOf(bytes, bytes.length - 1));
      IOException refused = assertThrows(IOException.class, () -> read.read("a", tensor));
      assertEquals("Cannot read " + file() + ": tensor a: it was cut off", refused.getMessage());
    }
  }
}
