package io.whystream.cli.ledger;

import io.whystream.cli.kafka.TopicScan;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.RevisionRequest;
import io.whystream.schema.record.Rollout;
import io.whystream.schema.record.UserPattern;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Finds the story of one interaction in the topics. Threading: one thread. */
final class StoryScan {
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Topic<?>> topics = new HashMap<>();
  private final Story story;
  private final String id;

  StoryScan(Consumer<byte[], byte[]> consumer, Topics topics, String id) {
    this.consumer = consumer;
    this.id = id;
    this.story = new Story(id);
    topics.all().forEach(topic -> this.topics.put(topic.name(), topic));
    this.topics.remove(Topics.ITEMS);
    this.topics.remove(Topics.ITEM_TITLES);
    this.topics.remove(Topics.REWARD_SCORES);
  }

  /** The story as far as the topics still hold it. */
  Story read() {
    TopicScan.toEnd(consumer, TopicScan.partitions(consumer, topics.keySet()), this::take);
    return story;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    Object value = decode(record);
    if (value instanceof DeadLetter letter) {
      if (isOfRecord(record) || letterIsOf(letter)) {
        add(record, 9, "given up by " + letter.getStage() + ": " + letter.getWhy());
      }
    } else if (value != null) {
      String what = what(value);
      if (what != null) {
        add(record, step(record.topic()), what);
      }
    }
  }

  private @Nullable Object decode(ConsumerRecord<byte[], byte[]> record) {
    Topic<?> topic = topics.get(record.topic());
    try {
      return topic == null || record.value() == null
          ? null
          : topic.values().deserializer().deserialize(record.topic(), record.value());
    } catch (UndecodableException e) {
      return null;
    }
  }

  private @Nullable String what(Object value) {
    if (value instanceof Interaction of) {
      return of.getId().equals(id)
          ? of.getUser() + " " + of.getFeedback() + " " + of.getItem()
          : null;
    }
    if (value instanceof CorrectionRequest request) {
      return isIt(request) ? "asked, attempt " + request.getAttempt() : null;
    }
    if (value instanceof Rollout rollout) {
      return isIt(rollout.getRequest())
          ? rollout.getCandidates().size() + " reasons sampled by " + text(rollout.getPolicy())
          : null;
    }
    if (value instanceof PolicyLogRecord log) {
      return log.getChange() instanceof GradientStep step && step.getRequestIds().contains(id)
          ? "gradient on " + text(step.getBase())
          : null;
    }
    if (value instanceof RevisionRequest revision) {
      return isIt(revision.getRequest()) ? revision(revision) : null;
    }
    if (value instanceof CorrectionResult result) {
      return result.getId().equals(id) ? result(result) : null;
    }
    return published(value);
  }

  private @Nullable String published(Object value) {
    if (value instanceof UserPattern pattern) {
      return pattern.getInteractionId().equals(id)
          ? "pattern of the user published, feature version " + pattern.getFeatureVersion()
          : null;
    }
    if (value instanceof ItemReasons reasons) {
      return reasons.getReasons().stream().anyMatch(r -> r.getInteractionId().equals(id))
          ? "among the reasons of " + reasons.getItem() + ", version " + reasons.getFeatureVersion()
          : null;
    }
    return value instanceof Outcome outcome && outcome.getId().equals(id)
        ? "ended " + outcome.getEnding().name().toLowerCase(Locale.ROOT) + because(outcome.getWhy())
        : null;
  }

  private static String revision(RevisionRequest revision) {
    return revision.getGradientVersion() == null
        ? "not learned from" + because(revision.getSkipped())
        : "learned from, version " + revision.getGradientVersion();
  }

  private static String result(CorrectionResult result) {
    if (result.getEnding() instanceof Correction correction) {
      return "corrected by "
          + text(correction.getPolicy())
          + (correction.getLearned() ? ", learned" : ", not learned")
          + because(correction.getSkipped());
    }
    Rejection rejection = (Rejection) result.getEnding();
    return "refused by " + rejection.getStage() + ": " + rejection.getWhy();
  }

  private boolean isIt(CorrectionRequest request) {
    return request.getInteraction().getId().equals(id);
  }

  private boolean isOfRecord(ConsumerRecord<byte[], byte[]> record) {
    return PipelineHeaders.read(record.headers()).filter(h -> h.id().equals(id)).isPresent();
  }

  private boolean letterIsOf(DeadLetter letter) {
    return letter.getHeaders().stream()
        .anyMatch(
            header ->
                header.getKey().equals(PipelineHeaders.ID)
                    && header.getValue() != null
                    && java.nio.charset.StandardCharsets.UTF_8
                        .decode(header.getValue().duplicate())
                        .toString()
                        .equals(id));
  }

  private void add(ConsumerRecord<byte[], byte[]> record, int step, String what) {
    story.add(
        record.timestamp(),
        step,
        record.topic() + "-" + record.partition() + "@" + record.offset(),
        what);
  }

  private static int step(String topic) {
    return switch (topic) {
      case Topics.INTERACTIONS -> 0;
      case Topics.CORRECTION_REQUESTS -> 1;
      case Topics.ROLLOUTS -> 2;
      case Topics.POLICY_LOG -> 3;
      case Topics.REVISION_REQUESTS -> 4;
      case Topics.CORRECTION_RESULTS -> 5;
      case Topics.USER_PATTERNS, Topics.ITEM_REASONS -> 6;
      default -> 7;
    };
  }

  private static String text(PolicyRef policy) {
    return "version " + policy.getVersion() + " (" + policy.getSha256().substring(0, 8) + ")";
  }

  private static String because(@Nullable String why) {
    return why == null || why.isEmpty() ? "" : ": " + why;
  }
}
