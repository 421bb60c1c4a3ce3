package io.whystream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.whystream.metrics.MetricsEndpoint;
import io.whystream.metrics.PrometheusMetrics;
import io.whystream.stream.config.StreamConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * Looking in: {@code /health} says the state, {@code /ledger} what the stores hold, {@code
 * /metrics} gives the numbers to Prometheus. The JDK's own server does, for paths that one program
 * reads.
 */
final class HttpEndpoint implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final KafkaStreams streams;
  private final StoreCounts counts;

  /**
   * Starts to listen.
   *
   * @throws IOException when the port is taken, or the file cannot be written
   */
  HttpEndpoint(StreamConfig.Http config, KafkaStreams streams, PrometheusMetrics metrics)
      throws IOException {
    this.streams = streams;
    this.counts = new StoreCounts(streams);
    server = HttpServer.create(new InetSocketAddress(config.host(), config.port()), 0);
    server.createContext("/health", this::health);
    server.createContext("/ledger", this::ledger);
    server.createContext("/metrics", exchange -> MetricsEndpoint.answer(exchange, metrics));
    server.start();
    if (config.portFile() != null) {
      write(config.portFile(), address());
    }
  }

  /** Where it listens. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void health(HttpExchange exchange) throws IOException {
    KafkaStreams.State state = streams.state();
    boolean well = state == KafkaStreams.State.RUNNING || state == KafkaStreams.State.REBALANCING;
    answer(exchange, well ? 200 : 503, JSON.createObjectNode().put("state", state.name()));
  }

  private void ledger(HttpExchange exchange) throws IOException {
    try {
      ObjectNode json = JSON.createObjectNode();
      ArrayNode partitions = json.putArray("partitions");
      counts
          .bySource()
          .forEach(
              (partition, held) ->
                  partitions
                      .addObject()
                      .put("partition", partition)
                      .put("nextOffset", held.nextOffset())
                      .put("buffered", held.buffered())
                      .put("waiting", held.waiting())
                      .put("inFlight", held.inFlight()));
      ArrayNode items = json.putArray("itemPartitions");
      counts
          .byItemPartition()
          .forEach(
              (partition, waiting) ->
                  items.addObject().put("partition", partition).put("itemWaiting", waiting));
      answer(exchange, 200, json);
    } catch (InvalidStateStoreException e) {
      answer(exchange, 503, JSON.createObjectNode().put("why", e.getMessage()));
    }
  }

  private static void answer(HttpExchange exchange, int status, ObjectNode json)
      throws IOException {
    try (exchange) {
      byte[] body = json.toString().getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Whole or not at all: somebody may be reading. */
  private static void write(Path file, String text) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Path written = absolute.resolveSibling(absolute.getFileName() + ".new");
    Files.writeString(written, text + "\n");
    Files.move(
        written, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
