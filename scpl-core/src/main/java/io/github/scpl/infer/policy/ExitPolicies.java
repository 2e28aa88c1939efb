// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.Locale;

/** The policies that {@link ExitPolicy} offers. */
final class ExitPolicies {
  static final ExitPolicy NEVER = new Never();

  private static final String FORMS =
      "never, fixed:2, confidence:0.9, entropy:0.5, margin:0.8 or patience:2";

  private ExitPolicies() {}

  static ExitPolicy parse(String text) {
    String[] parts = text.split(":", -1);
    String name = parts[0].strip().toLowerCase(Locale.ROOT);
    boolean plain = parts.length == 1 && name.equals("never");
    if (!plain && parts.length != 2) {
      throw new IllegalArgumentException("Expected a policy such as " + FORMS + "; got " + text);
    }
    return switch (name) {
      case "never" -> requirePlain(plain, text);
      case "fixed" -> new Fixed(integer(parts[1], text));
      case "confidence" -> new Confidence(number(parts[1], text));
      case "entropy" -> new Entropy(number(parts[1], text));
      case "margin" -> new Margin(number(parts[1], text));
      case "patience" -> new Patience(integer(parts[1], text));
      default ->
          throw new IllegalArgumentException(
              "Expected a policy such as " + FORMS + "; got " + text);
    };
  }

  private static ExitPolicy requirePlain(boolean plain, String text) {
    if (!plain) {
      throw new IllegalArgumentException("Expected never without a number, got " + text);
    }
    return NEVER;
  }

  private static int integer(String value, String text) {
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expected a whole number of exits, got " + text, e);
    }
  }

  private static double number(String value, String text) {
    try {
      return Double.parseDouble(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expected a number as threshold, got " + text, e);
    }
  }

  /** Requires that a network with so many exits has those that the policy names. */
  static void requireFits(ExitPolicy policy, int exits) {
    if (policy instanceof Fixed fixed && fixed.exit >= exits) {
      throw new IllegalArgumentException(
          "Expected an exit from 0 to "
              + (exits - 1)
              + ", got "
              + policy
              + "; never runs all blocks and answers by the head");
    }
  }

  private static void requireShare(String name, double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "Expected a " + name + " from 0 to 1, such as 0.9; got " + threshold);
    }
  }

  private record Never() implements ExitPolicy {
    @Override
    public boolean leaves(int exit, double[] probabilities, int[] labels) {
      return false;
    }

    @Override
    public boolean looksAt(int exit) {
      return false;
    }

    @Override
    public String toString() {
      return "never";
    }
  }

  record Fixed(int exit) implements ExitPolicy {
    Fixed {
      if (exit < 0) {
        throw new IllegalArgumentException("Expected an exit from 0 on, got " + exit);
      }
    }

    @Override
    public boolean leaves(int current, double[] probabilities, int[] labels) {
      return current == exit;
    }

    @Override
    public boolean looksAt(int current) {
      return current == exit;
    }

    @Override
    public String toString() {
      return "fixed:" + exit;
    }
  }

  record Confidence(double threshold) implements ExitPolicy {
    Confidence {
      requireShare("confidence", threshold);
    }

    @Override
    public boolean leaves(int exit, double[] probabilities, int[] labels) {
      return Softmax.confidence(probabilities) >= threshold;
    }

    @Override
    public String toString() {
      return "confidence:" + threshold;
    }
  }

  record Entropy(double threshold) implements ExitPolicy {
    Entropy {
      if (!(threshold >= 0 && threshold < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Expected an entropy of at least 0 nats, such as 0.5; got " + threshold);
      }
    }

    @Override
    public boolean leaves(int exit, double[] probabilities, int[] labels) {
      return Softmax.entropy(probabilities) <= threshold;
    }

    @Override
    public String toString() {
      return "entropy:" + threshold;
    }
  }

  record Margin(double threshold) implements ExitPolicy {
    Margin {
      requireShare("margin", threshold);
    }

    @Override
    public boolean leaves(int exit, double[] probabilities, int[] labels) {
      return Softmax.margin(probabilities) >= threshold;
    }

    @Override
    public String toString() {
      return "margin:" + threshold;
    }
  }

  record Patience(int exits) implements ExitPolicy {
    Patience {
      if (exits < 1) {
        throw new IllegalArgumentException("Expected a patience of at least 1 exit, got " + exits);
      }
    }

    @Override
    public boolean leaves(int exit, double[] probabilities, int[] labels) {
      if (exit + 1 < exits) {
        return false;
      }
      for (int earlier = exit - exits + 1; earlier < exit; earlier++) {
        if (labels[earlier] != labels[exit]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return "patience:" + exits;
    }
  }
}
