// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * A training method: which losses a block has, and where gradients stop. Immutable and thread-safe;
 * two are equal if all that they say is.
 *
 * @param name as printed and parsed
 * @param local true if gradients stop between blocks and before the head, so that every block
 *     learns from its own losses alone
 * @param loss what each block's representation learns from, beside its exit; null if it learns from
 *     its exit alone, or from what is above it
 * @param exits whether blocks have an exit with its cross-entropy
 * @param attachedExits whether the exits' gradients always reach the backbone; if false they do so
 *     only on request (the {@code non-detach} tag of {@link HeadType})
 */
public record Method(
    String name, boolean local, LocalLoss.Factory loss, boolean exits, boolean attachedExits) {
  /** Backpropagation: the head's loss, end to end. */
  public static final Method BP = new Method("bp", false, null, false, false);

  /** Backpropagation with exits on every block. */
  public static final Method BP_EXITS = new Method("bp-exits", false, null, true, false);

  /** Supervised contrastive parallel learning. */
  public static final Method SCPL = new Method("scpl", true, LocalLoss.contrastive(), false, false);

  /** SCPL with exits on every block. */
  public static final Method DASCPL =
      new Method("dascpl", true, LocalLoss.contrastive(), true, false);

  /** Every block learns from its own exit's cross-entropy alone. */
  public static final Method EE = new Method("ee", true, null, true, true);

  /**
   * Every block learns from label prediction and similarity matching (Nøkland and Eidnes, 2019);
   * its representation is a map or a vector.
   */
  public static final Method PREDSIM =
      new Method("predsim", true, LocalLoss.predSim(), false, false);

  private static final Method[] ALL = {BP, BP_EXITS, SCPL, DASCPL, EE, PREDSIM};

  /**
   * A method of one's own, whose blocks learn from this loss alone.
   *
   * @param name as printed
   */
  public static Method local(String name, LocalLoss.Factory loss) {
    return new Method(name, true, loss, false, false);
  }

  /**
   * The method here of this name, in any case.
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
