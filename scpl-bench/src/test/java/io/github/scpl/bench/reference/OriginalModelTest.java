// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginalModelTest {
  @ParameterizedTest
  @CsvSource({
    "VGG_BP, vgg8, bp",
    "VGG_SCPL, vgg8, scpl",
    "VGG_SCPL_REWRITE, vgg8, scpl",
    "VGG_BP_m, vgg8, bp",
    "VGG_BP_p_m, vgg8, bp-exits",
    "VGG_SCPL_m, vgg8, scpl",
    "vgg_dascpl_m, vgg8, dascpl",
    "VGG_EE_m, vgg8, ee",
    "VGG_DASCPL_da_m, vgg8, dascpl",
    "VGG_DASCPL_dr_m, vgg8, dascpl",
    "resnet_SCPL_m, resnet18-old, scpl",
    "resnet_DASCPL_dr_m, resnet18-old, dascpl",
    "resnet18_BP_m, resnet18, bp",
    "resnet101_DASCPL_m, resnet101, dascpl",
    "resnet153_SCPL_m, resnet152, scpl",
    "resnet_AL, resnet18-old, al",
    "VGG_PredSim, vgg8, predsim"
  })
  void namesOfImageModelsAreKnown(String name, String model, String method) {
    OriginalModel known = OriginalModel.ofVision(name);
    assertEquals(model, known.model());
    assertEquals(method, known.method());
  }

  @ParameterizedTest
  @CsvSource({
    "LSTM_BP_3, bilstm, bp, 3",
    "LSTM_BP_d, bilstm, bp, 0",
    "LSTM_SCPL_5, bilstm, scpl, 5",
    "LSTM_BP_m_d, bilstm, bp, 0",
    "LSTM_BP_p_m_d, bilstm, bp-exits, 0",
    "LSTM_DASCPL_m_d, bilstm, dascpl, 0",
    "LSTM_EE_m_d, bilstm, ee, 0",
    "LSTM_SCPL_m_4, bilstm, scpl, 4",
    "LSTM_SCPL_REWRITE, bilstm, scpl, 0",
    "Trans_BP_4, transformer, bp, 4",
    "Trans_SCPL_m_4, transformer, scpl, 4",
    "Trans_SCPL_m_d, transformer, scpl, 0"
  })
  void namesOfTextModelsAreKnown(String name, String model, String method, int layers) {
    OriginalModel known = OriginalModel.ofText(name);
    assertEquals(model, known.model());
    assertEquals(method, known.method());
    assertEquals(layers, known.layers());
  }

  @Test
  void growthIsInTheName() {
    assertEquals("accumulate", OriginalModel.ofVision("VGG_DASCPL_da_m").growth());
    assertEquals("reduce", OriginalModel.ofVision("resnet_DASCPL_dr_m").growth());
  }

  @Test
  void anotherNameIsRefusedWithTheList() {
    for (String name : new String[] {"VGG_SCPL_m_d", "LSTM_BP_m_d", "CNN_BP"}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> OriginalModel.ofVision(name))
              .getMessage();
      assertTrue(message.startsWith("--model: expected one of VGG_BP_m, "), message);
      assertTrue(message.contains("; got " + name), message);
      assertEquals(name.startsWith("CNN"), message.contains("no plain CNN"), message);
    }
  }
}
