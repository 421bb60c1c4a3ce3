package io.whystream.stream;

import io.whystream.stream.config.StreamConfig;
import io.whystream.stream.state.RocksBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The properties of Streams: defaults, over them the user's, over them what must hold. */
final class StreamsSettings {
  private static final int REQUEST_BYTES = 16 << 20;
  private static final int INTERNAL_RECORD_BYTES = 8 << 20;
  private static final int RESTORE_WAIT_MILLIS = 20;
  private static final int RESTORE_POLL_RECORDS = 10_000;
  private static final int FETCH_BYTES = 8 << 20;
  private static final int PARTITION_FETCH_BYTES = 256 << 10;

  private StreamsSettings() {}

  static Properties of(StreamConfig config) {
    Map<String, Object> all = new HashMap<>(defaults());
    all.putAll(config.kafka());
    all.putAll(fixed(config));
    Properties properties = new Properties();
    properties.putAll(all);
    return properties;
  }

  private static Map<String, Object> defaults() {
    Map<String, Object> defaults = new HashMap<>();
    defaults.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    defaults.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), "30");
    defaults.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 64 << 10);
    defaults.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), REQUEST_BYTES);
    defaults.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), INTERNAL_RECORD_BYTES);
    defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2000);
    // Whoever restores reads to an end where nothing more comes, partition by partition.
    defaults.put(
        StreamsConfig.globalConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
        RESTORE_WAIT_MILLIS);
    defaults.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
        RESTORE_WAIT_MILLIS);
    // Each poll is a batch of every store that it has records of: few, and large.
    defaults.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
        RESTORE_POLL_RECORDS);
    // What lies fetched is heap: a backlog in all partitions would fill it.
    defaults.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES);
    defaults.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        PARTITION_FETCH_BYTES);
    defaults.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 15_000);
    // Who lives on learns by its next heartbeat that another's session has ended.
    defaults.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1000);
    defaults.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1); // What the broker says.
    defaults.put(StreamsConfig.METADATA_MAX_AGE_CONFIG, 60_000);
    return defaults;
  }

  private static Map<String, Object> fixed(StreamConfig config) {
    StreamConfig.State state = config.state();
    Map<String, Object> fixed = new HashMap<>();
    fixed.put(StreamsConfig.APPLICATION_ID_CONFIG, config.application());
    fixed.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        state.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
    fixed.put(StreamsConfig.STATE_DIR_CONFIG, state.directory().toString());
    fixed.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, state.threads());
    fixed.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, state.standbys());
    fixed.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, state.commitInterval().toMillis());
    fixed.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, state.recordCache().bytes());
    fixed.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksBudget.class);
    fixed.put(RocksBudget.BLOCK_CACHE, Long.toString(state.blockCache().bytes()));
    fixed.put(RocksBudget.WRITE_BUFFERS, Long.toString(state.writeBuffers().bytes()));
    // Interactions and results need no order among each other: never wait for one of them.
    fixed.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    fixed.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    return fixed;
  }
}
