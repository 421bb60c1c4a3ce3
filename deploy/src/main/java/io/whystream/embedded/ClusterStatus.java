package io.whystream.embedded;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs of a cluster.
 *
 * @param bootstrapServers of the broker; null before the first start
 * @param schemaRegistryUrl Confluent's interface of the registry; null before the first start
 * @param processes the processes, in the order in which they start
 */
public record ClusterStatus(
    @Nullable String bootstrapServers, @Nullable String schemaRegistryUrl, List<Member> processes) {

  /**
   * A process.
   *
   * @param pid null when it does not run
   */
  public record Member(String name, @Nullable Long pid, State state) {}

  /** How a process is. */
  public enum State {
    RUNNING,
    STARTING,
    STOPPED
  }

  /** Whether every process runs. */
  public boolean allRunning() {
    return !processes.isEmpty()
        && processes.stream().allMatch(member -> member.state() == State.RUNNING);
  }
}
