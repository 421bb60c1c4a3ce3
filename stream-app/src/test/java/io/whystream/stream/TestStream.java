package io.whystream.stream;

import io.whystream.config.ConfigReader;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.SchemaRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Outcome;
import io.whystream.stream.config.StreamConfig;
import io.whystream.stream.ordering.Upstream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology in a test driver, with typed ends. Interactions append at one instant. */
final class TestStream implements AutoCloseable {
  static final long APPENDED = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  final SchemaRegistry registry;
  final Topics topics;
  final StreamConfig config;
  final TopologyTestDriver driver;
  final TestInputTopic<String, Interaction> interactions;
  final TestInputTopic<byte[], byte[]> rawInteractions;
  final TestInputTopic<String, Item> items;
  final TestInputTopic<byte[], byte[]> rawItems;
  final TestInputTopic<String, CorrectionResult> results;
  final TestInputTopic<byte[], byte[]> rawResults;
  private final TestOutputTopic<String, CorrectionRequest> requests;
  private final TestOutputTopic<String, Outcome> outcomes;

  TestStream(Path state, String... flags) {
    this(new InMemoryRegistry(), state, flags);
  }

  TestStream(SchemaRegistry registry, Path state, String... flags) {
    this.registry = registry;
    topics = new Topics(registry);
    config = config(state, flags);
    Properties properties = StreamsSettings.of(config);
    driver =
        new TopologyTestDriver(
            topology(registry, config), properties, Instant.ofEpochMilli(APPENDED));
    interactions = typed(topics.interactions());
    items = typed(topics.items());
    results = typed(topics.correctionResults());
    rawInteractions = raw(Topics.INTERACTIONS);
    rawItems = raw(Topics.ITEMS);
    rawResults = raw(Topics.CORRECTION_RESULTS);
    requests = output(topics.correctionRequests());
    outcomes = output(topics.outcomes());
  }

  static Topology topology(SchemaRegistry registry, StreamConfig config) {
    return new CorrectionTopology(
            registry,
            new TopologyConfig(new StreamsConfig(StreamsSettings.of(config))),
            config,
            new NothingLeft())
        .build();
  }

  static StreamConfig config(Path state, String... flags) {
    Map<String, String> all = new HashMap<>();
    all.put("kafka.bootstrap.servers", "nowhere:1");
    all.put("schemaRegistry.url", "http://nowhere:1");
    all.put("state.directory", state.toString());
    all.put("ordering.grace", "10s");
    for (int i = 0; i < flags.length; i += 2) {
      all.put(flags[i], flags[i + 1]);
    }
    return ConfigReader.read(StreamConfig.class, null, Map.of(), all);
  }

  /** A broker that always answers that nothing is left. */
  private static final class NothingLeft implements Upstream {
    private long answers;

    @Override
    public OptionalLong lag(int partition) {
      return OptionalLong.of(0);
    }

    @Override
    public long answers() {
      return answers++;
    }
  }

  void send(Interaction interaction) {
    interactions.pipeInput(interaction.getUser(), interaction, APPENDED);
  }

  void publish(Item item) {
    items.pipeInput(item.getItem(), item, APPENDED);
  }

  /** Lets the partition lie idle, so that all that is buffered is released. */
  void idle() {
    driver.advanceWallClockTime(config.ordering().idle().plus(Duration.ofMillis(100)));
  }

  List<CorrectionRequest> requests() {
    return requests.readValuesToList();
  }

  /** The next request, its headers too. */
  TestRecord<String, CorrectionRequest> request() {
    return requests.readRecord();
  }

  List<Outcome> outcomes() {
    return outcomes.readValuesToList();
  }

  /** Each outcome as {@code id ENDING}. */
  List<String> endings() {
    List<String> endings = new ArrayList<>();
    outcomes().forEach(o -> endings.add(o.getId() + " " + o.getEnding()));
    return endings;
  }

  void answer(CorrectionRequest request, Correction correction) {
    CorrectionResult result = Records.result(request, correction);
    results.pipeInput(result.getUser(), result, APPENDED);
  }

  <V> List<V> values(Topic<V> topic) {
    return output(topic).readValuesToList();
  }

  <V> TestOutputTopic<String, V> output(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), new StringDeserializer(), topic.values().deserializer());
  }

  TestOutputTopic<byte[], byte[]> rawOutput(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static @Nullable String header(Headers headers, String key) {
    return headers.lastHeader(key) == null
        ? null
        : new String(headers.lastHeader(key).value(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private <V> TestInputTopic<String, V> typed(Topic<V> topic) {
    return driver.createInputTopic(
        topic.name(), new StringSerializer(), topic.values().serializer());
  }

  private TestInputTopic<byte[], byte[]> raw(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    driver.close();
  }
}
