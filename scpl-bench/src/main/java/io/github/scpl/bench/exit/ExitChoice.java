// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.exit;

import io.github.scpl.bench.data.StoredModel;
import io.github.scpl.infer.policy.ExitPolicy;
import io.github.scpl.infer.policy.ExitSettings;

/**
 * Which policy of early exit is recommended, and why that one.
 *
 * @param kind of reason
 * @param settings the policy with the temperatures that it decides by; null if none is recommended
 * @param goal what it was chosen for, in words; null if none is recommended
 * @param met whether the goal is met, as far as held-out samples tell
 * @param why no policy is recommended, in words; otherwise null
 */
public record ExitChoice(Kind kind, ExitSettings settings, String goal, boolean met, String why) {
  /** Where a recommendation comes from. */
  enum Kind {
    /** Chosen on held-out samples. */
    CHOSEN,
    /** Chosen when the model was saved. */
    STORED,
    /** There is none. */
    NONE
  }

  static ExitChoice chosen(ExitSettings settings, ExitGoal goal, boolean met) {
    return new ExitChoice(Kind.CHOSEN, settings, goal.toString(), met, null);
  }

  /** The choice that was saved with a model, which must have one. */
  static ExitChoice stored(StoredModel model) {
    return new ExitChoice(Kind.STORED, model.settings(), model.goal(), true, null);
  }

  static ExitChoice none(String why) {
    return new ExitChoice(Kind.NONE, null, null, false, why);
  }

  /** What is kept with a model of what the policy was chosen for; null if none is recommended. */
  public String keptGoal() {
    return met || goal == null ? goal : "speed, as no policy reached " + goal;
  }

  /** The temperatures that outputs are to be scaled by; null if they are left as they are. */
  ExitSettings temperatures() {
    boolean scaled = settings != null && !settings.exitTemperatures().isEmpty();
    return scaled ? settings.withPolicy(ExitPolicy.never()) : null;
  }
}
