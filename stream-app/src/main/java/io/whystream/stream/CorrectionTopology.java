package io.whystream.stream;

import io.whystream.schema.RegistryAvroSerde;
import io.whystream.schema.SchemaRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.ItemCommand;
import io.whystream.stream.config.StreamConfig;
import io.whystream.stream.item.AwaitedLimits;
import io.whystream.stream.item.ItemInput;
import io.whystream.stream.item.ItemIntake;
import io.whystream.stream.item.ItemProcessor;
import io.whystream.stream.ordering.OrderProcessor;
import io.whystream.stream.ordering.OrderSettings;
import io.whystream.stream.ordering.Upstream;
import io.whystream.stream.state.AppendTime;
import io.whystream.stream.state.FromOrder;
import io.whystream.stream.state.Names;
import io.whystream.stream.state.ResultTimestamps;
import io.whystream.stream.state.StoreBuilders;
import io.whystream.stream.state.TitleTable;
import io.whystream.stream.user.ResultProcessor;
import io.whystream.stream.user.UserLimits;
import io.whystream.stream.user.UserProcessor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Wires the stages. Three parts: ORDER and USER over the partitions of interactions and
 * correction-results; the intake over those of items; ITEM over its repartition topics.
 */
public final class CorrectionTopology {
  private final SchemaRegistry registry;
  private final Topics topics;
  private final StreamConfig config;
  private final TopologyConfig streams;
  private final Upstream upstream;

  /**
   * @param streams the properties of Streams, some of which are read while the topology is built
   */
  public CorrectionTopology(
      SchemaRegistry registry, TopologyConfig streams, StreamConfig config, Upstream upstream) {
    this.registry = registry;
    this.streams = streams;
    this.topics = new Topics(registry);
    this.config = config;
    this.upstream = upstream;
  }

  public Topology build() {
    TitleTable titles = new TitleTable(topics.itemTitles(), config.users().titlesOnHeap());
    StreamsBuilder builder = new StreamsBuilder(streams);
    addStores(builder);
    KStream<String, ItemCommand> commands = orderAndUser(builder, titles);
    KStream<String, byte[]> items = items(builder);
    item(commands, items);
    Topology topology = builder.build();
    addTitles(topology, titles);
    addSinks(topology);
    return topology;
  }

  private void addStores(StreamsBuilder builder) {
    StoreBuilders.order(config.ordering().dedupeRetention()).forEach(builder::addStateStore);
    StoreBuilders.user().forEach(builder::addStateStore);
    StoreBuilders.item().forEach(builder::addStateStore);
  }

  private KStream<String, ItemCommand> orderAndUser(StreamsBuilder builder, TitleTable titles) {
    StreamConfig.Ordering ordering = config.ordering();
    OrderSettings settings =
        new OrderSettings(
            ordering.grace().toMillis(),
            ordering.allowedSkew().toMillis(),
            ordering.idle().toMillis(),
            ordering.chunk(),
            ordering.dedupeRetention().toMillis(),
            config.bounds(),
            config.state().exactlyOnce());
    UserLimits limits =
        new UserLimits(config.users().history(), config.users().waiting(), ordering.global());
    String[] userStores = names(StoreBuilders.user());
    KStream<String, FromOrder> ordered =
        cast(
            source(builder, Topics.INTERACTIONS, new AppendTime())
                .process(
                    () -> new OrderProcessor(topics, upstream, settings),
                    Named.as(Names.ORDER),
                    names(StoreBuilders.order(ordering.dedupeRetention()))));
    KStream<String, ItemCommand> asked =
        cast(
            ordered.process(
                () -> new UserProcessor(topics, titles, limits), Named.as(Names.USER), userStores));
    KStream<String, ItemCommand> answered =
        cast(
            source(builder, Topics.CORRECTION_RESULTS, new ResultTimestamps())
                .process(
                    () -> new ResultProcessor(topics, titles, limits),
                    Named.as(Names.USER_RESULTS),
                    userStores));
    return asked
        .merge(answered, Named.as(Names.TO_ITEM))
        .repartition(byItem(Names.ITEM_COMMANDS, commandSerde()));
  }

  private KStream<String, byte[]> items(StreamsBuilder builder) {
    KStream<String, byte[]> read =
        cast(
            source(builder, Topics.ITEMS, new AppendTime())
                .process(
                    () -> new ItemIntake(topics, config.bounds()), Named.as(Names.ITEM_INTAKE)));
    return read.filter((item, framed) -> !item.isEmpty(), Named.as(Names.TO_ITEMS_BY_KEY))
        .repartition(byItem(Names.ITEMS_BY_KEY, Serdes.ByteArray()));
  }

  private void item(KStream<String, ItemCommand> commands, KStream<String, byte[]> items) {
    StreamConfig.Items settings = config.items();
    AwaitedLimits limits = new AwaitedLimits(settings.maxWaiting(), settings.patience().toMillis());
    KStream<String, ItemInput> asked =
        commands.mapValues(command -> new ItemInput.Asked(command), Named.as("asked"));
    KStream<String, ItemInput> published =
        items.mapValues(framed -> new ItemInput.Published(framed), Named.as("published"));
    asked
        .merge(published, Named.as(Names.ITEM_INPUT))
        .process(
            () -> new ItemProcessor(topics, settings.reasons(), limits),
            Named.as(Names.ITEM),
            names(StoreBuilders.item()));
  }

  private void addTitles(Topology topology, TitleTable titles) {
    topology.addGlobalStore(
        StoreBuilders.titles(),
        Names.TITLES_SOURCE,
        new BytesDeserializer(),
        new ByteArrayDeserializer(),
        Topics.ITEM_TITLES,
        Names.TITLES_UPDATE,
        titles::updater);
  }

  private void addSinks(Topology topology) {
    String[] user = {Names.USER, Names.USER_RESULTS};
    sink(topology, Names.TO_OUTCOMES, topics.outcomes(), Names.ORDER, user[0], user[1]);
    sink(topology, Names.TO_SCORES, topics.rewardScores(), user);
    sink(topology, Names.TO_REQUESTS, topics.correctionRequests(), Names.ITEM);
    sink(topology, Names.TO_TITLES, topics.itemTitles(), Names.ITEM_INTAKE);
    ByteArraySerializer raw = new ByteArraySerializer();
    topology.addSink(Names.TO_LATE, Topics.LATE_INTERACTIONS, raw, raw, Names.ORDER);
    topology.addSink(Names.TO_PATTERNS, Topics.USER_PATTERNS, raw, raw, user);
    topology.addSink(Names.TO_REASONS, Topics.ITEM_REASONS, raw, raw, Names.ITEM);
    Serializer<?> letter = topics.deadLetters().values().serializer();
    topology.addSink(
        Names.TO_DEAD_LETTERS, Topics.DEAD_LETTERS, raw, letter, Names.ORDER, Names.USER_RESULTS);
    topology.addSink(
        Names.ITEM_TO_DEAD_LETTERS, Topics.DEAD_LETTERS, raw, letter, Names.ITEM_INTAKE);
    StreamPartitioner<String, CorrectionResult> toSource =
        (topic, user_, result, partitions) ->
            Optional.of(Set.of(result.getSource().getPartition()));
    topology.addSink(
        Names.TO_RESULTS,
        Topics.CORRECTION_RESULTS,
        new StringSerializer(),
        topics.correctionResults().values().serializer(),
        toSource,
        Names.ITEM);
  }

  private static void sink(Topology topology, String name, Topic<?> topic, String... parents) {
    topology.addSink(
        name, topic.name(), new StringSerializer(), topic.values().serializer(), parents);
  }

  private static KStream<byte[], byte[]> source(
      StreamsBuilder builder, String topic, TimestampExtractor time) {
    return builder.stream(
        topic,
        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
            .withTimestampExtractor(time)
            .withName(topic + "-source"));
  }

  private <V> Repartitioned<String, V> byItem(String name, Serde<V> values) {
    return Repartitioned.with(Serdes.String(), values)
        .withName(name)
        .withNumberOfPartitions(config.items().partitions());
  }

  private Serde<ItemCommand> commandSerde() {
    return new RegistryAvroSerde<>(
        registry, ItemCommand.class, Topics.subject(Names.ITEM_COMMANDS));
  }

  private static String[] names(List<StoreBuilder<?>> stores) {
    return stores.stream().map(StoreBuilder::name).toArray(String[]::new);
  }

  /** A stage forwards records of several kinds, each to the node by name that takes that kind. */
  @SuppressWarnings("unchecked")
  private static <K, V> KStream<K, V> cast(KStream<?, ?> stream) {
    return (KStream<K, V>) stream;
  }
}
