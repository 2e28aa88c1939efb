// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.scpl.bench.Cli;
import io.github.scpl.bench.Tiny;
import io.github.scpl.bench.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PredictCommandTest {
  @TempDir private static Path folder;

  private static Path images;
  private static Path texts;
  private static Path plain;

  @BeforeAll
  static void train() throws IOException {
    images = folder.resolve("images.safetensors");
    Tiny.run("train", folder, "--method=dascpl", "--save=" + images).succeeded();
    texts = folder.resolve("texts.safetensors");
    plain = folder.resolve("plain.safetensors");
    Path data = Topics.folder(folder.resolve("data"), 1);
    for (Path file : new Path[] {texts, plain}) {
      Tiny.run(
              "train",
              folder,
              "--method=" + (file == texts ? "dascpl" : "bp"),
              "--data=ag-news:" + data,
              "--model=bilstm",
              "--layers=2",
              "--width=0.1",
              "--train-limit=400",
              "--epochs=4",
              "--lr=0.01",
              "--max-length=14",
              "--save=" + file)
          .succeeded();
    }
  }

  private static Cli predict(Object... words) {
    List<String> line = new ArrayList<>(List.of("predict"));
    for (Object word : words) {
      line.add(word.toString());
    }
    return Cli.run(line.toArray(String[]::new));
  }

  private static JsonNode json(Object... words) throws IOException {
    List<Object> line = new ArrayList<>(List.of(words));
    line.add("--json");
    return new ObjectMapper().readTree(predict(line.toArray()).succeeded().out());
  }

  /** An image of random grays: as PNG, and the same pixels. */
  private static byte[] png(Path file, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = new byte[width * height];
    new Random(4).nextBytes(pixels);
    image.getRaster().setDataElements(0, 0, width, height, pixels);
    ImageIO.write(image, "png", file.toFile());
    return pixels;
  }

  /** A PNG as JPEG, and the pixels that that has. */
  private static byte[] jpeg(Path png, Path file) throws IOException {
    ImageIO.write(ImageIO.read(png.toFile()), "jpg", file.toFile());
    return (byte[]) ImageIO.read(file.toFile()).getRaster().getDataElements(0, 0, 28, 28, null);
  }

  private static Path idx(Path file, byte[]... images) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int number : new int[] {2051, images.length, 28, 28}) {
      out.writeInt(number);
    }
    for (byte[] image : images) {
      out.write(image);
    }
    Files.write(file, bytes.toByteArray());
    return file;
  }

  @Test
  void anImageHasTheSameAnswerInEveryForm() throws IOException {
    Path small = folder.resolve("small.png");
    byte[] pixels = png(small, 28, 28);
    Path lossy = folder.resolve("lossy.JPG");
    byte[] others = jpeg(small, lossy);
    Path set = idx(folder.resolve("my-images-idx3-ubyte"), others, pixels);
    JsonNode all = json("--load=" + images, set, small, lossy);
    JsonNode answers = all.get("answers");
    assertEquals(4, answers.size());
    assertEquals(set + ":2", answers.get(1).get("input").asText());
    assertEquals(small.toString(), answers.get(2).get("input").asText());
    assertEquals(lossy.toString(), answers.get(3).get("input").asText());
    for (String field : new String[] {"label", "class", "probability", "output", "blocks"}) {
      assertEquals(answers.get(1).get(field), answers.get(2).get(field), field);
      assertEquals(answers.get(0).get(field), answers.get(3).get(field), field);
    }
    assertNotEquals(answers.at("/0/probability"), answers.at("/1/probability"));
    assertEquals("dascpl", all.get("method").asText());
    assertEquals("never", all.get("policy").asText(), "none was chosen");
    assertEquals("head", answers.at("/2/output").asText());
    assertEquals(10, all.get("classes").size());
  }

  @Test
  void anImageOfAnotherSizeIsScaledOnRequest() throws IOException {
    Path wide = folder.resolve("wide.png");
    png(wide, 320, 64);
    assertEquals(
        wide
            + ": expected an image of 32x32 pixels, got 320x64; scale it, or have it scaled by"
            + " --scale",
        predict("--load=" + images, wide).refused());
    assertEquals(1, json("--load=" + images, "--scale", wide).get("answers").size());
  }

  @Test
  void aSampleLeavesByTheExitThatThePolicySays() throws IOException {
    Path small = folder.resolve("exit.png");
    png(small, 32, 32);
    String text = predict("--load=" + images, "--policy=fixed:1", small).succeeded().out();
    List<String> lines = text.lines().toList();
    assertTrue(lines.get(0).matches("input +label +probability +by"), text);
    assertTrue(lines.get(1).matches(".*exit.png +\\d +\\d+\\.\\d\\d% +exit 1"), text);
  }

  @Test
  void textsAreAnsweredForWhereverTheyComeFrom() throws IOException {
    Path csv = folder.resolve("own.csv");
    Files.writeString(
        csv, "id,message\n1,\"c2w1 n1 c2w5, c2w9\"\n2,the of and\n3,c0w1 c0w2 c0w3 c0w4\n");
    JsonNode answers = json("--load=" + texts, "--column=message", csv).get("answers");
    assertEquals(3, answers.size());
    assertEquals(csv + ":2", answers.at("/0/input").asText());
    assertEquals("Sci/Tech", json("--load=" + texts, "--column=2", csv).at("/classes/3").asText());
    assertTrue(answers.at("/1/label").isNull(), "stop words alone");
    assertEquals("no words left after cleaning", answers.at("/1/why").asText());
    JsonNode classes = json("--load=" + texts, "--column=message", csv).get("classes");
    assertEquals(classes.get(2), answers.at("/0/label"), "it has learned the topics");
    assertEquals(classes.get(0), answers.at("/2/label"));
    Path lines = folder.resolve("own.txt");
    Files.writeString(lines, "\nc2w1 n1 c2w5 c2w9\n");
    JsonNode line = json("--load=" + texts, lines).at("/answers/0");
    assertEquals(lines + ":2", line.get("input").asText());
    assertEquals(answers.at("/0/probability"), line.get("probability"), "whatever is beside it");
    InputStream before = System.in;
    try {
      System.setIn(
          new ByteArrayInputStream("c2w1 n1 c2w5 c2w9\n".getBytes(StandardCharsets.UTF_8)));
      JsonNode typed = json("--load=" + texts).at("/answers/0");
      assertEquals("line 1", typed.get("input").asText());
      assertEquals(answers.at("/0/probability"), typed.get("probability"));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path csv = folder.resolve("two.csv");
    Files.writeString(csv, "1,a\n");
    assertEquals(
        csv
            + ", line 1: expected to be told the column, got none for 2 fields; give --column NAME"
            + " or NUMBER",
        predict("--load=" + texts, csv).refused());
    assertEquals(
        csv + ", line 1: expected a header with the column text, got [1, a]; check the file",
        predict("--load=" + texts, "--column=text", csv).refused());
    assertEquals(
        "INPUT: expected files of images for " + images + ", got none",
        predict("--load=" + images).refused());
    assertEquals(
        "--scale: expected a model of images, got " + texts + ", one of texts",
        predict("--load=" + texts, "--scale", csv).refused());
    assertEquals(
        "--policy: expected a model with exits, as dascpl, ee and bp-exits train, got "
            + plain
            + ", trained by bp",
        predict("--load=" + plain, "--policy=fixed:0", csv).refused());
    String other = predict("--load=" + csv, csv).refused();
    assertTrue(other.startsWith("Cannot read " + csv), other);
    String latin = folder.resolve("latin.txt").toString();
    Files.write(Path.of(latin), new byte[] {'c', (byte) 0xE9, '\n'});
    assertEquals(
        latin + ": expected texts in UTF-8, got other bytes; convert it, as by iconv",
        predict("--load=" + texts, latin).refused());
  }
}
