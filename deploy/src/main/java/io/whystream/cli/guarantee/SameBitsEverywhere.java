package io.whystream.cli.guarantee;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Rollout;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whoever names a version of the policy names the hash that the log folds to there: every rollout,
 * every gradient, every correction and every snapshot, whichever worker wrote it.
 */
public final class SameBitsEverywhere implements Guarantee {
  private final PolicyFold fold;
  private final PolicyFold.Archive archive;
  private final Map<Long, String> folded = new HashMap<>();
  private final Map<Long, Map<String, String>> claims = new TreeMap<>();
  private @Nullable PolicyState state;
  private long claimed;

  /**
   * @param archive earlier states, for rollbacks
   */
  public SameBitsEverywhere(AdapterLayout layout, PolicyFold.Archive archive) {
    this.fold = new PolicyFold(layout);
    this.archive = archive;
  }

  @Override
  public void see(Sighting sighting) {
    Object value = sighting.value();
    if (value instanceof PolicyLogRecord record) {
      if (record.getChange() instanceof GradientStep step) {
        claim(step.getBase(), sighting.toString());
      }
      state = fold.apply(state, sighting.offset(), record, archive);
      if (state != null) {
        folded.put(state.version(), state.sha256());
      }
    } else if (value instanceof Rollout rollout) {
      claim(rollout.getPolicy(), sighting.toString());
    } else if (value instanceof CorrectionResult result
        && result.getEnding() instanceof Correction correction) {
      claim(correction.getPolicy(), sighting.toString());
    }
  }

  /** Somebody says what the hash of a version is. */
  public void claim(PolicyRef policy, String who) {
    claimed++;
    claims
        .computeIfAbsent(policy.getVersion(), v -> new HashMap<>())
        .putIfAbsent(policy.getSha256(), who);
  }

  /** How often somebody said so. */
  public long claims() {
    return claimed;
  }

  /** How many versions the log folds to. */
  public int versions() {
    return folded.size();
  }

  @Override
  public List<String> violations() {
    Violations violations = new Violations();
    claims.forEach(
        (version, hashes) ->
            hashes.forEach(
                (hash, who) -> {
                  String truth = folded.get(version);
                  if (!hash.equals(truth)) {
                    violations.add(
                        who
                            + " says version "
                            + version
                            + " is "
                            + hash
                            + ", the log folds to "
                            + truth);
                  }
                }));
    return violations.list();
  }
}
