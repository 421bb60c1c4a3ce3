package io.whystream.embedded;

import io.whystream.config.ConfigReader;
import io.whystream.config.DataSize;
import io.whystream.config.Default;
import io.whystream.config.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code deploy/topics.yaml}: each topic's partitions, retention and largest record, once for all.
 *
 * @param topics the topics
 */
public record TopicsFile(List<TopicSpec> topics) {

  /** How long records stay. */
  public enum Kept {
    /** For the retention, counted from the append: an old event time deletes nothing. */
    TIME,
    /** Until they are consumed: no limit in time, as one that outruns an outage loses records. */
    PIPELINE,
    /** The newest of each key. */
    COMPACTED,
    /** For ever, as each record is part of the policy. */
    ARCHIVED
  }

  /**
   * One topic.
   *
   * @param name its name
   * @param partitions its partitions
   * @param kept how long records stay
   * @param retention for how long, where they are kept by time
   * @param maxRecord largest record
   */
  public record TopicSpec(
      String name,
      @Default("4") @Range(min = "1", max = "1000") int partitions,
      Kept kept,
      @Default("7d") @Range(min = "1m") Duration retention,
      @Default("1MiB") @Range(min = "1KiB", max = "64MiB") DataSize maxRecord) {

    /** The topic's properties at the broker. */
    public Map<String, String> properties() {
      Map<String, String> properties = new LinkedHashMap<>();
      properties.put("max.message.bytes", Long.toString(maxRecord.bytes()));
      properties.put("cleanup.policy", kept == Kept.COMPACTED ? "compact" : "delete");
      if (kept == Kept.TIME) {
        properties.put("message.timestamp.type", "LogAppendTime");
        properties.put("retention.ms", Long.toString(retention.toMillis()));
      } else if (kept != Kept.COMPACTED) {
        properties.put("retention.ms", "-1");
        properties.put("retention.bytes", "-1");
      }
      return properties;
    }
  }

  /** Reads the file. */
  public static TopicsFile read(Path file) {
    return ConfigReader.read(TopicsFile.class, file, Map.of(), Map.of());
  }
}
