// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

import io.github.scpl.nn.BuildContext;

/** The local losses that are there already. */
enum StandardLoss implements LocalLoss.Factory {
  CONTRASTIVE {
    @Override
    public LocalLoss create(BuildContext context, LocalLoss.Site site) {
      return new ContrastiveLocalLoss(
          context.child("projector"), site.projector(), site.representation(), site.temperature());
    }

    @Override
    public boolean needsProjector() {
      return true;
    }
  },

  SIMILARITY_MATCHING {
    @Override
    public LocalLoss create(BuildContext context, LocalLoss.Site site) {
      return new SimilarityLocalLoss(
          context.child("similarity"), site.representation(), site.classes(), 1);
    }
  },

  CROSS_ENTROPY {
    @Override
    public LocalLoss create(BuildContext context, LocalLoss.Site site) {
      return new CrossEntropyLocalLoss(
          context.child("prediction"), site.representation(), site.classes(), 1);
    }
  },

  PREDSIM {
    @Override
    public LocalLoss create(BuildContext context, LocalLoss.Site site) {
      return new PredSimLocalLoss(context.child("predsim"), site.representation(), site.classes());
    }
  }
}
