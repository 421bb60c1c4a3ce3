package io.whystream.stream.hanging;

import io.whystream.schema.Topics;
import java.util.Set;

/**
 * What the pipeline alone writes. In the topic of the consumers' offsets others write too: there
 * only transactions of our own ids are looked after.
 *
 * @param application prefix of stream-app's internal topics, its consumer group
 */
record Ours(String application) {
  private static final String WORKERS = Topics.workerGroup("");

  private static final Set<String> PIPELINE =
      Set.of(
          Topics.ITEM_TITLES,
          Topics.CORRECTION_REQUESTS,
          Topics.ROLLOUTS,
          Topics.POLICY_LOG,
          Topics.REVISION_REQUESTS,
          Topics.CORRECTION_RESULTS,
          Topics.USER_PATTERNS,
          Topics.ITEM_REASONS,
          Topics.REWARD_SCORES,
          Topics.OUTCOMES,
          Topics.LATE_INTERACTIONS,
          Topics.DEAD_LETTERS);

  boolean isTopic(String topic) {
    boolean internal = topic.endsWith("-changelog") || topic.endsWith("-repartition");
    return PIPELINE.contains(topic) || internal && topic.startsWith(application + "-");
  }

  /** The groups that commit offsets inside of transactions. */
  Set<String> groups() {
    return Set.of(
        application,
        Topics.workerGroup("sample"),
        Topics.workerGroup("learn"),
        Topics.workerGroup("revise"));
  }

  boolean isTransactionalId(String id) {
    return id.startsWith(application + "-") || id.startsWith(WORKERS);
  }
}
