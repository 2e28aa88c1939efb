// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * A training method: which losses a block has, and where gradients stop. Immutable and thread-safe.
 *
 * @param name as printed and parsed
 * @param local true if gradients stop between blocks and before the head, so that every block
 *     learns from its own losses alone
 * @param objective what each block's representation learns from, beside its exit
 * @param exits whether blocks have an exit with its cross-entropy
 * @param attachedExits whether the exits' gradients always reach the backbone; if false they do so
 *     only on request (the {@code non-detach} tag of {@link HeadType})
 */
public record Method(
    String name, boolean local, Objective objective, boolean exits, boolean attachedExits) {
  /** The kinds of local loss that a block may have beside the cross-entropy of its exit. */
  public enum Objective {
    /** No loss of its own: the block learns from its exit, or from what is above it. */
    NONE,

    /** The supervised contrastive loss of a projector's output; none if there is no projector. */
    CONTRASTIVE,

    /**
     * Label prediction and similarity matching, 0.01 and 0.99 (Nøkland and Eidnes, 2019): the
     * cross-entropy of a linear classifier, and {@link io.github.scpl.loss.SimilarityMatchingLoss}.
     */
    PREDSIM
  }

  /** Backpropagation: the head's loss, end to end. */
  public static final Method BP = new Method("bp", false, Objective.NONE, false, false);

  /** Backpropagation with exits on every block. */
  public static final Method BP_EXITS = new Method("bp-exits", false, Objective.NONE, true, false);

  /** Supervised contrastive parallel learning. */
  public static final Method SCPL = new Method("scpl", true, Objective.CONTRASTIVE, false, false);

  /** SCPL with exits on every block. */
  public static final Method DASCPL =
      new Method("dascpl", true, Objective.CONTRASTIVE, true, false);

  /** Every block learns from its own exit's cross-entropy alone. */
  public static final Method EE = new Method("ee", true, Objective.NONE, true, true);

  /**
   * Every block learns from label prediction and similarity matching (Nøkland and Eidnes, 2019);
   * its representation is a map or a vector.
   */
  public static final Method PREDSIM = new Method("predsim", true, Objective.PREDSIM, false, false);

  private static final Method[] ALL = {BP, BP_EXITS, SCPL, DASCPL, EE, PREDSIM};

  /**
   * The method of this name, in any case.
   *
   * @throws IllegalArgumentException that lists the names, if there is none
   */
  public static Method of(String name) {
    StringBuilder names = new StringBuilder();
    for (Method method : ALL) {
      if (method.name.equalsIgnoreCase(name)) {
        return method;
      }
      names.append(names.isEmpty() ? "" : ", ").append(method.name);
    }
    throw new IllegalArgumentException("Expected a method of " + names + "; got " + name);
  }

  @Override
  public String toString() {
    return name;
  }
}
