package io.whystream.stream.state;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Lets results be handled before the interactions that wait in the same task, whatever their
 * backlog: Streams takes the record with the lowest timestamp next. A user's slot would otherwise
 * stay taken until the backlog is worked off.
 */
public final class ResultTimestamps implements TimestampExtractor {
  private static final long LEAD_MILLIS = 7L * 24 * 60 * 60 * 1000;

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.max(0, record.timestamp() - LEAD_MILLIS);
  }

  /** The timestamp of a result as it is to be sent on, milliseconds. */
  public static long original(long extracted) {
    return extracted + LEAD_MILLIS;
  }
}
