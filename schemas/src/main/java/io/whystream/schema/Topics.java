package io.whystream.schema;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.RewardScores;
import io.whystream.schema.record.Rollout;
import io.whystream.schema.record.UserPattern;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The topics of the pipeline: their names, and with a registry the typed topics. */
public final class Topics {
  public static final String INTERACTIONS = "interactions";
  public static final String ITEMS = "items";
  public static final String ITEM_TITLES = "item-titles";
  public static final String CORRECTION_REQUESTS = "correction-requests";
  public static final String ROLLOUTS = "rollouts";
  public static final String POLICY_LOG = "policy-log";
  public static final String REVISION_REQUESTS = "revision-requests";
  public static final String CORRECTION_RESULTS = "correction-results";
  public static final String USER_PATTERNS = "user-patterns";
  public static final String ITEM_REASONS = "item-reasons";
  public static final String REWARD_SCORES = "reward-scores";
  public static final String OUTCOMES = "outcomes";
  public static final String LATE_INTERACTIONS = "late-interactions";
  public static final String DEAD_LETTERS = "dead-letters";

  private static final String WORKER_GROUP = "whystream-";

  private final Topic<Interaction> interactions;
  private final Topic<Item> items;
  private final Topic<Item> itemTitles;
  private final Topic<CorrectionRequest> correctionRequests;
  private final Topic<Rollout> rollouts;
  private final Topic<PolicyLogRecord> policyLog;
  private final Topic<RevisionRequest> revisionRequests;
  private final Topic<CorrectionResult> correctionResults;
  private final Topic<UserPattern> userPatterns;
  private final Topic<ItemReasons> itemReasons;
  private final Topic<RewardScores> rewardScores;
  private final Topic<Outcome> outcomes;
  private final Topic<Interaction> lateInteractions;
  private final Topic<DeadLetter> deadLetters;

  public Topics(SchemaRegistry registry) {
    interactions = topic(registry, INTERACTIONS, Interaction.class);
    items = topic(registry, ITEMS, Item.class);
    itemTitles = topic(registry, ITEM_TITLES, Item.class);
    correctionRequests = topic(registry, CORRECTION_REQUESTS, CorrectionRequest.class);
    rollouts = topic(registry, ROLLOUTS, Rollout.class);
    policyLog = topic(registry, POLICY_LOG, PolicyLogRecord.class);
    revisionRequests = topic(registry, REVISION_REQUESTS, RevisionRequest.class);
    correctionResults = topic(registry, CORRECTION_RESULTS, CorrectionResult.class);
    userPatterns = topic(registry, USER_PATTERNS, UserPattern.class);
    itemReasons = topic(registry, ITEM_REASONS, ItemReasons.class);
    rewardScores = topic(registry, REWARD_SCORES, RewardScores.class);
    outcomes = topic(registry, OUTCOMES, Outcome.class);
    lateInteractions = topic(registry, LATE_INTERACTIONS, Interaction.class);
    deadLetters = topic(registry, DEAD_LETTERS, DeadLetter.class);
  }

  /** The subject of a topic's values. */
  public static String subject(String topic) {
    return topic + "-value";
  }

  /** Consumer group of a worker's role, in the role's small letters. */
  public static String workerGroup(String role) {
    return WORKER_GROUP + role;
  }

  /** Every topic. */
  public List<Topic<?>> all() {
    return List.of(
        interactions,
        items,
        itemTitles,
        correctionRequests,
        rollouts,
        policyLog,
        revisionRequests,
        correctionResults,
        userPatterns,
        itemReasons,
        rewardScores,
        outcomes,
        lateInteractions,
        deadLetters);
  }

  public Topic<Interaction> interactions() {
    return interactions;
  }

  public Topic<Item> items() {
    return items;
  }

  /**
   * Items that could be read, their texts bounded, without description; keyed by item, compacted.
   */
  public Topic<Item> itemTitles() {
    return itemTitles;
  }

  public Topic<CorrectionRequest> correctionRequests() {
    return correctionRequests;
  }

  public Topic<Rollout> rollouts() {
    return rollouts;
  }

  public Topic<PolicyLogRecord> policyLog() {
    return policyLog;
  }

  public Topic<RevisionRequest> revisionRequests() {
    return revisionRequests;
  }

  public Topic<CorrectionResult> correctionResults() {
    return correctionResults;
  }

  public Topic<UserPattern> userPatterns() {
    return userPatterns;
  }

  public Topic<ItemReasons> itemReasons() {
    return itemReasons;
  }

  public Topic<RewardScores> rewardScores() {
    return rewardScores;
  }

  public Topic<Outcome> outcomes() {
    return outcomes;
  }

  /** Interactions that came too late, as they were. */
  public Topic<Interaction> lateInteractions() {
    return lateInteractions;
  }

  public Topic<DeadLetter> deadLetters() {
    return deadLetters;
  }

  private static <V extends SpecificRecord> Topic<V> topic(
      SchemaRegistry registry, String name, Class<V> type) {
    Schema schema = SpecificData.getForClass(type).getSchema(type);
    return new Topic<>(
        name, PortableSchema.of(schema), new RegistryAvroSerde<>(registry, type, subject(name)));
  }
}
