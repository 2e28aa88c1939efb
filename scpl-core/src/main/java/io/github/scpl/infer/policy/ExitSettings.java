// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * When rows leave, and how the outputs' logits become probabilities: what is stored with a model.
 * Immutable; thread-safe as its policy is.
 *
 * @param policy decides when a row leaves
 * @param exitTemperatures what each exit's logits are divided by; empty for 1 at every exit
 * @param headTemperature what the head's logits are divided by
 */
public record ExitSettings(
    ExitPolicy policy, List<Double> exitTemperatures, double headTemperature) {
  private static final String POLICY = "policy";
  private static final String HEAD = "temperature.head";
  private static final String EXIT = "temperature.exit";

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a temperature is not positive and finite
   */
  public ExitSettings {
    exitTemperatures = List.copyOf(exitTemperatures);
    exitTemperatures.forEach(ExitSettings::requireTemperature);
    requireTemperature(headTemperature);
    if (policy == null) {
      throw new IllegalArgumentException("Expected a policy, got none; ExitPolicy.never() is one");
    }
  }

  private static void requireTemperature(double temperature) {
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Expected a positive, finite temperature, got " + temperature);
    }
  }

  /** A policy on probabilities as they are. */
  public static ExitSettings of(ExitPolicy policy) {
    return new ExitSettings(policy, List.of(), 1);
  }

  /** The same temperatures with another policy. */
  public ExitSettings withPolicy(ExitPolicy newPolicy) {
    return new ExitSettings(newPolicy, exitTemperatures, headTemperature);
  }

  /** What this exit's logits are divided by. */
  public double exitTemperature(int exit) {
    return exitTemperatures.isEmpty() ? 1 : exitTemperatures.get(exit);
  }

  /**
   * Requires that the settings fit a network.
   *
   * @param exits how many exits it has; there may be temperatures for more, of blocks cut off
   * @throws IllegalArgumentException if the policy names an exit, or the temperatures leave out
   *     one, that the network has not
   */
  public void requireFit(int exits) {
    ExitPolicies.requireFits(policy, exits);
    if (!exitTemperatures.isEmpty() && exitTemperatures.size() < exits) {
      throw new IllegalArgumentException(
          "Expected temperatures of " + exits + " exits, got " + exitTemperatures.size());
    }
  }

  /**
   * The settings as lines of {@code key=value}, which {@link #parse} reads.
   *
   * @throws IllegalStateException if the policy is not one that {@link ExitPolicy#parse} makes
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(KeyedLines.line(POLICY, requireKnown(policy)));
    for (int i = 0; i < exitTemperatures.size(); i++) {
      text.append(KeyedLines.line(EXIT + i, exitTemperatures.get(i)));
    }
    return text.append(KeyedLines.line(HEAD, headTemperature)).toString();
  }

  private static ExitPolicy requireKnown(ExitPolicy policy) {
    try {
      if (ExitPolicy.parse(policy.toString()).equals(policy)) {
        return policy;
      }
    } catch (IllegalArgumentException e) {
      throw unknown(policy, e);
    }
    throw unknown(policy, null);
  }

  private static IllegalStateException unknown(ExitPolicy policy, Exception cause) {
    return new IllegalStateException(
        "Expected a policy that ExitPolicy.parse can read, got "
            + policy
            + "; store settings with one of the library's policies",
        cause);
  }

  /**
   * Reads what {@link #toText} wrote. Empty lines, and lines that start with #, are passed over.
   *
   * @throws IllegalArgumentException that names the line, if it cannot be read; or the key, if it
   *     is missing
   */
  public static ExitSettings parse(String text) {
    KeyedLines lines = new KeyedLines(text);
    ExitPolicy policy = ExitPolicy.parse(lines.take(POLICY));
    double head = lines.takeNumber(HEAD);
    List<Double> exits = new ArrayList<>();
    while (lines.has(EXIT + exits.size())) {
      exits.add(lines.takeNumber(EXIT + exits.size()));
    }
    lines.requireNoMore(POLICY + ", " + EXIT + "0 and so on without a gap, and " + HEAD);
    return new ExitSettings(policy, exits, head);
  }
}
