// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.text.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Banking77Test {
  @Test
  void bothPartsAreComplete() throws IOException {
    TextSet train = Banking77.train();
    TextSet test = Banking77.test();
    assertEquals(10_003, train.size());
    assertEquals(3_080, test.size());
    assertEquals(77, train.classes());
    assertEquals(train.classNames(), test.classNames());
    assertEquals(Omissions.NONE, train.omissions());
    assertEquals(Omissions.NONE, test.omissions());
    for (int label = 0; label < 77; label++) {
      int wanted = label;
      assertEquals(
          40, IntStream.range(0, test.size()).filter(i -> test.label(i) == wanted).count());
    }
    assertEquals("I am still waiting on my card?", train.text(0));
    assertEquals("card_arrival", train.classNames().get(train.label(0)));
    assertEquals("\nI can't seem to be able to use my card\n\n\n", train.text(1_290));
  }

  @Test
  void licenceNoticeComesWithTheData() {
    assertNotNull(Banking77.class.getResource("banking77/NOTICE.txt"));
  }
}
