package io.whystream.worker.policy;

import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.SourcePosition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policy at one place of its log. Arrays and lists are never changed after construction.
 *
 * @param position offset of the last record read
 * @param version offset of the last record that took effect
 * @param steps gradients folded so far
 * @param weights adapter weights in the layout's order
 * @param optimizer state of AdamW
 * @param settings constants of the optimizer
 * @param maxGradientLag a gradient whose base lies more folded steps back is skipped
 * @param origin what the genesis record fixed
 * @param memory what later records are checked against
 */
public record PolicyState(
    long position,
    long version,
    long steps,
    float[] weights,
    AdamWState optimizer,
    AdamWSettings settings,
    int maxGradientLag,
    Origin origin,
    Memory memory) {

  /**
   * Versions, skips and interactions learned from that are remembered; a gradient whose base is
   * older is skipped by every fold.
   */
  public static final int MEMORY = 1024;

  /**
   * What the genesis record fixed.
   *
   * @param seed seed of the adapter's first weights
   * @param rank LoRA rank
   * @param alpha LoRA alpha
   * @param targets projections that carry an adapter
   * @param baseModel fingerprint of the base model
   */
  public record Origin(long seed, int rank, double alpha, List<String> targets, String baseModel) {}

  /** A version that took effect, with the steps folded by then and the hash of its weights. */
  public record Mark(long version, long steps, String sha256) {}

  /** A gradient that every fold skips, and why. */
  public record Skip(long offset, String why) {}

  /** An interaction that was learned from, by where it lies in the topic interactions. */
  public record Source(int partition, long offset) {
    static Source of(SourcePosition position) {
      return new Source(position.getPartition(), position.getOffset());
    }
  }

  /**
   * The last versions, skips and interactions learned from, oldest first, and what rewards come
   * from.
   *
   * @param marks since the last rollback; the last one is the present version
   * @param skips skipped gradients
   * @param learned none of them is learned from again, whatever a broker forgets
   * @param rewardModel version of the reward model released last; null while none was
   */
  public record Memory(
      List<Mark> marks, List<Skip> skips, List<Source> learned, @Nullable String rewardModel) {
    public Memory {
      // Snapshots of before have none.
      learned = Objects.requireNonNullElse(learned, List.of());
    }

    Memory withMarks(List<Mark> others) {
      return new Memory(others, skips, learned, rewardModel);
    }

    Memory withSkips(List<Skip> others) {
      return new Memory(marks, others, learned, rewardModel);
    }

    Memory withLearned(List<SourcePosition> sources) {
      List<Source> longer = learned;
      for (SourcePosition source : sources) {
        longer = Trail.longer(longer, Source.of(source), MEMORY);
      }
      return new Memory(marks, skips, longer, rewardModel);
    }

    /** With the reward model released; null leaves it as it is. */
    Memory withRewardModel(@Nullable String released) {
      return released == null ? this : new Memory(marks, skips, learned, released);
    }
  }

  /** Hash of the weights. */
  public String sha256() {
    return memory.marks().get(memory.marks().size() - 1).sha256();
  }

  /** Version and hash. */
  public PolicyRef ref() {
    return new PolicyRef(version, sha256());
  }

  /** The remembered mark of a version; null when it is forgotten or never was. */
  public @Nullable Mark mark(long ofVersion) {
    List<Mark> marks = memory.marks();
    int low = 0;
    int high = marks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long at = marks.get(middle).version();
      if (at == ofVersion) {
        return marks.get(middle);
      }
      if (at < ofVersion) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /** Whether an interaction was learned from, as far as is remembered. */
  public boolean hasLearnedFrom(SourcePosition source) {
    List<Source> learned = memory.learned();
    for (int i = learned.size() - 1; i >= 0; i--) {
      Source one = learned.get(i);
      if (one.offset() == source.getOffset() && one.partition() == source.getPartition()) {
        return true;
      }
    }
    return false;
  }

  /** Why the gradient at an offset was skipped; null when it was not, as far as is remembered. */
  public @Nullable String whySkipped(long offset) {
    return memory.skips().stream()
        .filter(skip -> skip.offset() == offset)
        .map(Skip::why)
        .findFirst()
        .orElse(null);
  }
}
