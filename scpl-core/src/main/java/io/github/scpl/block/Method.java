package io.github.scpl.block;

/**
 * A training method: which losses a block has, and where gradients stop. Immutable and thread-safe.
 *
 * @param name as printed and parsed
 * @param local true if gradients stop between blocks and before the head, so that every block
 *     learns from its own losses alone
 * @param contrastive whether blocks have a projector with the supervised contrastive loss
 * @param exits whether blocks have an exit with its cross-entropy
 * @param attachedExits whether the exits' gradients always reach the backbone; if false they do so
 *     only on request (the {@code non-detach} tag of {@link HeadType})
 */
public record Method(
    String name, boolean local, boolean contrastive, boolean exits, boolean attachedExits) {
  /** Backpropagation: the head's loss, end to end. */
  public static final Method BP = new Method("bp", false, false, false, false);

  /** Backpropagation with exits on every block. */
  public static final Method BP_EXITS = new Method("bp-exits", false, false, true, false);

  /** Supervised contrastive parallel learning. */
  public static final Method SCPL = new Method("scpl", true, true, false, false);

  /** SCPL with exits on every block. */
  public static final Method DASCPL = new Method("dascpl", true, true, true, false);

  /** Every block learns from its own exit's cross-entropy alone. */
  public static final Method EE = new Method("ee", true, false, true, true);

  private static final Method[] ALL = {BP, BP_EXITS, SCPL, DASCPL, EE};

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
