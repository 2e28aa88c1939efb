// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scpl.TestArrays;
import io.github.scpl.device.Arena;
import io.github.scpl.device.Tensor;
import io.github.scpl.nn.Flatten;
import io.github.scpl.nn.Linear;
import io.github.scpl.nn.Parameter;
import io.github.scpl.nn.Pass;
import io.github.scpl.nn.Residual;
import io.github.scpl.nn.Sequential;
import io.github.scpl.nn.Shape;
import io.github.scpl.nn.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class NetworkTest {
  private static Network.Builder describe() {
    return Network.builder(Shape.of(4), 3)
        .block(new Linear(5))
        .block(new Linear(6))
        .head(new Linear(3))
        .projector(HeadType.projector("l,2"))
        .exit(HeadType.exit("l"));
  }

  @Test
  void parametersAreOrderedByBlockAndPart() {
    try (Network network = describe().method(Method.DASCPL).build()) {
      assertEquals(
          List.of(
              "block0.backbone.weight",
              "block0.backbone.bias",
              "block0.projector.linear0.weight",
              "block0.projector.linear0.bias",
              "block0.exit.linear0.weight",
              "block0.exit.linear0.bias",
              "block1.backbone.weight",
              "block1.backbone.bias",
              "block1.projector.linear0.weight",
              "block1.projector.linear0.bias",
              "block1.exit.linear0.weight",
              "block1.exit.linear0.bias",
              "head.weight",
              "head.bias"),
          network.parameters().stream().map(Parameter::name).toList());
      assertEquals(List.of("exit 0", "exit 1", "head"), network.outputNames());
      assertEquals(1, network.blocks().get(1).index());
      assertTrue(network.blocks().get(1).hasHead() && network.blocks().get(1).hasExit());
      assertFalse(network.blocks().get(0).hasHead());
    }
  }

  @Test
  void firstBlocksAreThoseOfTheWholeNetwork() {
    Tensor x = TestArrays.normal(DataType.FLOAT, 1, 7, 4);
    try (Network whole = describe().method(Method.DASCPL).build();
        Network part = describe().method(Method.DASCPL).firstBlocks(1).build();
        Network all = describe().method(Method.DASCPL).firstBlocks(2).build()) {
      assertFalse(part.hasHead());
      assertTrue(whole.hasHead() && all.hasHead());
      assertEquals(List.of("exit 0"), part.outputNames());
      assertEquals(whole.outputNames(), all.outputNames());
      assertEquals(names(whole).subList(0, names(part).size()), names(part));
      List<Tensor> logits = part.logits(Bundle.of(x));
      assertEquals(1, logits.size());
      assertArrayEquals(whole.logits(Bundle.of(x)).get(0).toArray(), logits.get(0).toArray());
    }
  }

  private static List<String> names(Network network) {
    return network.parameters().stream().map(Parameter::name).toList();
  }

  @Test
  void firstBlocksThatDoNotExistOrCannotAnswerAreRefused() {
    Network.Builder builder = describe().method(Method.DASCPL);
    assertThrows(IllegalArgumentException.class, () -> builder.firstBlocks(0));
    assertThrows(IllegalStateException.class, () -> builder.firstBlocks(3).build());
    Network.Builder scpl = describe().firstBlocks(1);
    Exception error = assertThrows(IllegalStateException.class, scpl::build);
    assertTrue(error.getMessage().contains("nothing would answer"), error.getMessage());
  }

  @Test
  void scplHasNoExits() {
    try (Network network = describe().build()) {
      assertEquals(Method.SCPL, network.method());
      assertEquals(List.of("head"), network.outputNames());
      Steps.evaluate(network, TestArrays.normal(DataType.FLOAT, 1, 7, 4));
      Block last = network.blocks().get(1);
      assertNull(last.exitLogits());
      assertEquals(List.of(7L, 3L), List.of(last.headLogits().size(0), last.headLogits().size(1)));
      assertNull(network.blocks().get(0).headLogits());
    }
  }

  @Test
  void styleAppliesToTheBlocksAppendedAfterIt() {
    Network.Builder builder =
        Network.builder(Shape.of(4), 3)
            .headStyle(HeadStyle.text(2))
            .block(new Linear(5))
            .headStyle(HeadStyle.text(7))
            .block(new Linear(6))
            .head(new Linear(3));
    try (Network network = builder.build()) {
      List<Parameter> first = network.blocks().get(0).parameters();
      List<Parameter> second = network.blocks().get(1).parameters();
      assertEquals(2, first.get(2).value().size(0));
      assertEquals(7, second.get(2).value().size(0));
    }
  }

  @Test
  void closingFreesEverything() {
    long before = Arena.currentBytes();
    try (Network network = describe().method(Method.DASCPL).build()) {
      Steps.local(network, TestArrays.normal(DataType.FLOAT, 1, 7, 4), new int[7], 0);
      assertTrue(Arena.currentBytes() > before);
    }
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void aFailedBuildFreesEverything() {
    long before = Arena.currentBytes();
    Network.Builder builder =
        describe().block(Sequential.of(new Flatten(), new Linear(2), new Linear(3)));
    builder.head(new Linear(4));
    Exception error = assertThrows(ShapeException.class, builder::build);
    assertEquals("head: expected an output of [3] classes, got [4]", error.getMessage());
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void aStepAfterTheFirstAllocatesNothing() {
    try (Network network = describe().method(Method.DASCPL).build()) {
      Steps.local(network, TestArrays.normal(DataType.FLOAT, 1, 7, 4), new int[7], 0);
      long before = Arena.currentBytes();
      Steps.local(network, TestArrays.normal(DataType.FLOAT, 1, 7, 4), new int[7], 1);
      Steps.local(network, TestArrays.normal(DataType.FLOAT, 1, 3, 4), new int[3], 2);
      Steps.evaluate(network, TestArrays.normal(DataType.FLOAT, 1, 7, 4));
      assertEquals(before, Arena.currentBytes());
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThrows(IllegalArgumentException.class, () -> Network.builder(Shape.of(4), 1));
    String empty =
        assertThrows(IllegalStateException.class, () -> Network.builder(Shape.of(4), 3).build())
            .getMessage();
    assertTrue(empty.contains("got 0 blocks and no head"), empty);
    String noExit =
        assertThrows(
                IllegalStateException.class,
                () -> describe().method(Method.DASCPL).exit(null).build())
            .getMessage();
    assertEquals("Expected a type of exit for the method dascpl, got none; call exit(...)", noExit);
    String noProjector =
        assertThrows(IllegalStateException.class, () -> describe().projector(null).build())
            .getMessage();
    assertTrue(noProjector.startsWith("Expected a projector for the method scpl"), noProjector);
    describe().method(Method.BP).projector(null).exit(null).build().close();
  }

  /** A loss of NaN, which notes what it is made for. */
  private record Unknown(List<LocalLoss.Site> sites) implements LocalLoss {
    static LocalLoss in(List<LocalLoss.Site> sites, LocalLoss.Site site) {
      sites.add(site);
      return new Unknown(sites);
    }

    @Override
    public String name() {
      return "unknown";
    }

    @Override
    public Tensor evaluate(Tensor representation, Tensor targets, Pass pass) {
      return TestArrays.of(DataType.DOUBLE, new double[] {Double.NaN}, 1);
    }

    @Override
    public Tensor backward() {
      throw new AssertionError("there is no gradient");
    }
  }

  @Test
  void aLossOfOnesOwnIsToldWhatItIsFor() {
    List<LocalLoss.Site> sites = new ArrayList<>();
    Method method = Method.local("own", (context, site) -> Unknown.in(sites, site));
    try (Network network = describe().method(method).temperature(0.7).build()) {
      assertEquals("own", network.method().toString());
      assertEquals(
          List.of(Shape.of(5), Shape.of(6)),
          sites.stream().map(LocalLoss.Site::representation).toList());
      assertEquals(3, sites.get(0).classes());
      assertEquals(0.7, sites.get(0).temperature());
      assertNotSame(sites.get(0).projector(), sites.get(1).projector());
      assertEquals(
          List.of("block0.backbone.weight", "block0.backbone.bias"),
          network.blocks().get(0).parameters().stream().map(Parameter::name).toList());

      Block block = network.blocks().get(0);
      Tensor x = TestArrays.normal(DataType.FLOAT, 1, 2, 4);
      block.forward(Bundle.of(x), new Step(1, 0, true, 0.1));
      Exception error =
          assertThrows(
              NonFiniteException.class, () -> block.backward(TestArrays.labels(0, 1), null, false));
      assertTrue(
          error.getMessage().startsWith("Expected a finite unknown loss, got NaN; "),
          error.getMessage());
    }
    describe().method(method).projector(null).build().close();
    assertNull(sites.get(2).projector());
  }

  @Test
  void aMethodWhoseLossIsMissingIsRefused() {
    Method method = Method.local("own", (context, site) -> null);
    long before = Arena.currentBytes();
    Exception error =
        assertThrows(NullPointerException.class, () -> describe().method(method).build());
    assertEquals("Expected a local loss of the method own, got null", error.getMessage());
    assertEquals(before, Arena.currentBytes());
  }

  private static void assertRefused(String message, Network.Builder builder) {
    long before = Arena.currentBytes();
    String refused = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertEquals(message, refused);
    assertEquals(before, Arena.currentBytes());
  }

  @Test
  void aLayerHasOnePlaceAndBothAreNamed() {
    Linear layer = new Linear(4);
    assertRefused(
        "Expected a Linear of its own at 'block1.backbone', got the one in use at"
            + " 'block0.backbone'; make a new one",
        Network.builder(Shape.of(4), 3).block(layer).block(layer).head(new Linear(3)));
    assertRefused(
        "Expected a Linear of its own at 'block1.backbone.shortcut', got the one in use at"
            + " 'block0.backbone.0'; make a new one",
        Network.builder(Shape.of(4), 3)
            .block(Sequential.of(layer))
            .block(new Residual(new Linear(4), layer, 0))
            .head(new Linear(3)));
    Linear head = new Linear(3);
    assertRefused(
        "Expected a Linear of its own at 'head', got the one in use at 'block0.backbone'; make a"
            + " new one",
        Network.builder(Shape.of(4), 3).block(head).head(head));
    Backbone backbone = Backbone.of(new Linear(4));
    assertRefused(
        "Expected a LayerBackbone of its own at 'block1.backbone', got the one in use at"
            + " 'block0.backbone'; make a new one",
        Network.builder(Shape.of(4), 3).block(backbone).block(backbone).head(new Linear(3)));
  }

  @Test
  void aLayerOfAnOpenNetworkIsRefusedByOthers() {
    Linear layer = new Linear(4);
    Supplier<Network.Builder> others =
        () -> Network.builder(Shape.of(4), 3).block(layer).head(new Linear(3));
    try (Network network = others.get().build()) {
      assertRefused(
          "Expected a Linear of its own at 'block0.backbone', got the one in use at"
              + " 'block0.backbone'; make a new one",
          others.get());
      assertEquals(3, network.classes());
    }
    others.get().build().close();
  }

  @Test
  void layersBelongToOneNetwork() {
    Network.Builder builder = describe();
    builder.build().close();
    assertThrows(IllegalStateException.class, builder::build);
  }
}
