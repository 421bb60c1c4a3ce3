package io.whystream.stream.config;

import io.whystream.config.DataSize;
import io.whystream.config.Default;
import io.whystream.config.Range;
import io.whystream.fault.FaultPoints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of stream-app.
 *
 * @param application application id: the consumer group, and the prefix of the internal topics
 * @param kafka properties of the Kafka clients and of Streams, {@code bootstrap.servers} at least;
 *     those without which the guarantees do not hold cannot be changed
 * @param faults fault points at which stream-app dies on purpose, for tests
 */
public record StreamConfig(
    @Default("whystream") String application,
    Map<String, String> kafka,
    Registry schemaRegistry,
    State state,
    Ordering ordering,
    Users users,
    Items items,
    TextBounds bounds,
    Http http,
    List<String> faults) {

  public StreamConfig {
    String servers = kafka.get("bootstrap.servers");
    if (servers == null || servers.isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrap.servers is missing");
    }
    if (!application.matches("[a-zA-Z0-9._-]{1,100}")) {
      throw new IllegalArgumentException(
          "application is \"" + application + "\", must be letters, digits, '.', '_' and '-'");
    }
    FaultPoints.of(faults);
  }

  /**
   * The schema registry.
   *
   * @param url base URL of Confluent's REST interface, several separated by commas
   * @param properties properties of its client
   */
  public record Registry(String url, Map<String, String> properties) {}

  /**
   * Stores, threads and commits.
   *
   * @param directory where the stores lie
   * @param blockCache block cache shared by all stores
   * @param writeBuffers memory of all memtables, within the block cache
   * @param recordCache heap that holds back repeated writes until the commit; what lies there keeps
   *     the record that wrote it too, which Streams does not count: real use is some four times
   *     this
   * @param standbys copies of each store on other instances
   * @param keepConsumed how long records of the pipeline's topics stay at least, however soon they
   *     are consumed
   * @param processing at least once is for measuring what exactly once costs: no guarantee holds
   */
  public record State(
      Path directory,
      @Default("96MiB") @Range(min = "8MiB") DataSize blockCache,
      @Default("48MiB") @Range(min = "4MiB") DataSize writeBuffers,
      @Default("8MiB") DataSize recordCache,
      @Default("2") @Range(min = "1", max = "64") int threads,
      @Default("0") @Range(min = "0", max = "5") int standbys,
      @Default("100ms") @Range(min = "10ms", max = "1m") Duration commitInterval,
      @Default("7d") @Range(min = "1s", max = "3650d") Duration keepConsumed,
      @Default("exactly-once") Processing processing) {

    /** How often the effects of a record stand in the topics after a crash. */
    public enum Processing {
      EXACTLY_ONCE,
      AT_LEAST_ONCE
    }

    /** Whether stores, offsets and what is handed on are one transaction. */
    public boolean exactlyOnce() {
      return processing == Processing.EXACTLY_ONCE;
    }

    public State {
      if (writeBuffers.bytes() >= blockCache.bytes()) {
        throw new IllegalArgumentException(
            "state.writeBuffers must be less than state.blockCache, which they are charged to");
      }
    }
  }

  /**
   * ORDER.
   *
   * @param grace how far behind the watermark an interaction is held
   * @param allowedSkew how far an event time may lie after the append time
   * @param idle wall time without arrivals after which an idle partition releases what it holds
   * @param chunk how many interactions are released at once
   * @param dedupeRetention how long an id is remembered, by append time; at most twice that
   * @param scope whether an interaction waits for the one before of its user, or of any user: then
   *     interactions must have one partition
   */
  public record Ordering(
      @Default("5s") @Range(min = "0s", max = "30d") Duration grace,
      @Default("5m") @Range(min = "0s", max = "1d") Duration allowedSkew,
      @Default("2s") @Range(min = "200ms", max = "1d") Duration idle,
      @Default("1000") @Range(min = "1", max = "10000") int chunk,
      @Default("1h") @Range(min = "1m", max = "30d") Duration dedupeRetention,
      @Default("user") Scope scope) {

    /** Whose corrections come one after the other. */
    public enum Scope {
      USER,
      GLOBAL
    }

    /** Whether all users wait for each other. */
    public boolean global() {
      return scope == Scope.GLOBAL;
    }
  }

  /**
   * USER.
   *
   * @param history earlier interactions that a request carries
   * @param waiting interactions of a user that wait before they merge
   * @param titlesOnHeap items whose titles are kept decoded
   */
  public record Users(
      @Default("20") @Range(min = "0", max = "1000") int history,
      @Default("4") @Range(min = "1", max = "1000") int waiting,
      @Default("20000") @Range(min = "16") int titlesOnHeap) {}

  /**
   * ITEM.
   *
   * @param reasons reasons that an item carries at most
   * @param partitions partitions of ITEM's repartition topics; cannot be changed later
   * @param patience how long a request waits for an item that nobody has published
   * @param maxWaiting how many requests of a partition wait so
   */
  public record Items(
      @Default("16") @Range(min = "1", max = "32") int reasons,
      @Default("4") @Range(min = "1", max = "1000") int partitions,
      @Default("30s") @Range(min = "0s", max = "1d") Duration patience,
      @Default("10000") @Range(min = "0", max = "1000000") int maxWaiting) {}

  /**
   * Looking in: health, ledger, metrics.
   *
   * @param host address that is listened at
   * @param port 0 for a free one; absent for none
   * @param portFile where the address is written
   */
  public record Http(
      @Default("localhost") String host,
      @Default("0") @Range(min = "0", max = "65535") int port,
      @Nullable Path portFile) {}
}
