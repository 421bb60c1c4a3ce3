package io.whystream.stream;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.whystream.config.ConfigException;
import io.whystream.config.ConfigReader;
import io.whystream.config.ReadyFile;
import io.whystream.fault.FaultPoints;
import io.whystream.metrics.PrometheusMetrics;
import io.whystream.os.Aside;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.stream.config.StreamConfig;
import io.whystream.stream.failure.Backoff;
import io.whystream.stream.failure.Uncaught;
import io.whystream.stream.hanging.TransactionWatch;
import io.whystream.stream.retention.Cleaner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs ORDER, USER and ITEM. Arguments: {@code --config FILE} and {@code --path.of.value VALUE} for
 * each value to override. The system property {@code whystream.ready} names a file to make once it
 * runs. Exit status 0 after a signal, 1 after a failure, 2 for a configuration that cannot be used.
 */
public final class StreamApp {
  private static final Logger LOG = LoggerFactory.getLogger(StreamApp.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);
  private static final Duration WATCH_EVERY = Duration.ofSeconds(10);
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;

  private StreamApp() {}

  /** Starts and stays until a signal or a failure. */
  public static void main(String[] args) throws InterruptedException {
    try {
      System.exit(run(read(args)));
    } catch (ConfigException | UnusableException e) {
      System.err.println(e.getMessage());
      System.exit(UNUSABLE);
    }
  }

  /** The stream cannot run as things are, and why. */
  private static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableException(String why) {
      super(why);
    }
  }

  private static StreamConfig read(String[] args) {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new UnusableException(
            "expected --config FILE and --path.of.value VALUE, found " + args[i]);
      }
      flags.put(args[i].substring(2), args[i + 1]);
    }
    @Nullable String file = flags.remove("config");
    return ConfigReader.read(
        StreamConfig.class, file == null ? null : Path.of(file), System.getenv(), flags);
  }

  private static int run(StreamConfig config) throws InterruptedException {
    Properties properties = StreamsSettings.of(config);
    FaultPoints faults = FaultPoints.of(config.faults());
    ProbedClients clients = new ProbedClients(faults);
    Aside<Topology> building = Aside.begin("build", () -> topology(config, properties, clients));
    check(config);
    if (!config.state().exactlyOnce()) {
      LOG.warn("state.processing is at-least-once: interactions may be learned twice");
    }
    Topology topology = building.get();
    properties.putIfAbsent(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        instance(config.state().directory()));
    Uncaught uncaught = new Uncaught(new Backoff(Clock.systemUTC(), Thread::sleep));
    StateLease lease = lease(config);
    KafkaStreams streams = new KafkaStreams(topology, properties, clients);
    streams.setUncaughtExceptionHandler(uncaught);
    streams.setGlobalStateRestoreListener(new RestoreProgress(faults));
    CountDownLatch ended = new CountDownLatch(1);
    streams.setStateListener(
        (state, before) -> {
          LOG.info("state={} before={}", state, before);
          if (state == KafkaStreams.State.RUNNING) {
            ReadyFile.announce();
          }
          if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
            ended.countDown();
          }
        });
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> close(streams, uncaught, lease), "shutdown"));
    try (PrometheusMetrics metrics = PrometheusMetrics.open();
        TransactionWatch watch = watch(config);
        KafkaStreamsMetrics kafka = new KafkaStreamsMetrics(streams);
        Cleaner cleaner = cleaner(config);
        HttpEndpoint http = new HttpEndpoint(config.http(), streams, metrics)) {
      kafka.bindTo(Metrics.globalRegistry);
      LOG.info("http={}", http.address());
      watch.start(WATCH_EVERY);
      streams.start();
      ended.await();
    } catch (IOException e) {
      throw new UnusableException("http: " + e.getMessage());
    }
    Throwable fatal = uncaught.fatal();
    if (fatal != null) {
      System.err.println("stopped: " + fatal.getMessage());
      return FAILED;
    }
    return 0;
  }

  private static Topology topology(
      StreamConfig config, Properties properties, ProbedClients clients) {
    RocksDB.loadLibrary();
    StreamConfig.Registry registry = config.schemaRegistry();
    return new CorrectionTopology(
            new ConfluentRegistry(registry.url(), registry.properties()),
            new TopologyConfig(new StreamsConfig(properties)),
            config,
            clients)
        .build();
  }

  private static TransactionWatch watch(StreamConfig config) {
    return new TransactionWatch(adminProperties(config, "watch"), config.application());
  }

  private static Cleaner cleaner(StreamConfig config) {
    return new Cleaner(
        Admin.create(adminProperties(config, "cleaner")),
        config.application(),
        config.state().keepConsumed(),
        Clock.systemUTC());
  }

  private static Map<String, Object> adminProperties(StreamConfig config, String purpose) {
    Map<String, Object> properties = new HashMap<>(config.kafka());
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, config.application() + "-" + purpose);
    return properties;
  }

  private static StateLease lease(StreamConfig config) {
    Path directory = config.state().directory();
    try {
      StateLease lease = StateLease.take(directory, config.application());
      if (lease.cleared()) {
        LOG.info("the process before died; its stores are restored from the changelogs");
      }
      return lease;
    } catch (IOException e) {
      throw new UnusableException("state.directory " + directory + ": " + e.getMessage());
    }
  }

  /** Closes the stores; a directory whose stores were not closed well is not given back. */
  private static void close(KafkaStreams streams, Uncaught uncaught, StateLease lease) {
    if (streams.close(CLOSE_WITHIN) && uncaught.fatal() == null) {
      try {
        lease.close();
      } catch (IOException e) {
        LOG.warn("the state directory is not given back: {}", e.getMessage());
      }
    }
  }

  private static String instance(Path directory) {
    try {
      return InstanceId.of(directory);
    } catch (IOException e) {
      throw new UnusableException("state.directory " + directory + ": " + e.getMessage());
    }
  }

  private static void check(StreamConfig config) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(config.kafka());
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, config.application() + "-check");
    String servers = config.kafka().get("bootstrap.servers");
    try (Admin admin = Admin.create(properties)) {
      List<String> problems = new TopicCheck(admin, config.ordering().global()).problems();
      if (!problems.isEmpty()) {
        throw new UnusableException(String.join("\n", problems));
      }
      new BrokerCheck(admin).warning().ifPresent(LOG::warn);
    } catch (TimeoutException e) {
      throw new UnusableException("Kafka does not answer at " + servers);
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      throw new UnusableException("Kafka at " + servers + ": " + cause.getMessage());
    }
  }
}
