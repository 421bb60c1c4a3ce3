package io.whystream.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Gives a program's metrics to Prometheus under {@code /metrics}. The JDK's own server does, for
 * one path that one program reads.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private final HttpServer server;
  private final PrometheusMetrics metrics;

  /**
   * Starts to listen.
   *
   * @param port 0 for a free one
   * @throws IOException when the address cannot be listened at
   */
  public MetricsEndpoint(String host, int port, PrometheusMetrics metrics) throws IOException {
    this.metrics = metrics;
    server = HttpServer.create(new InetSocketAddress(host, port), 0);
    server.createContext("/metrics", exchange -> answer(exchange, metrics));
    server.start();
  }

  /** Answers a request with the numbers of now. */
  public static void answer(HttpExchange exchange, PrometheusMetrics metrics) throws IOException {
    try (exchange) {
      byte[] body = metrics.scrape().getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", PrometheusMetrics.CONTENT_TYPE);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The port. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    metrics.close();
  }
}
