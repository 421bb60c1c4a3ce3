package io.whystream.cli.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {

  private static HttpServer answering(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ledger",
        exchange -> {
          try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    return server;
  }

  private static Optional<Map<Integer, Held>> ask(HttpServer server, Path data) throws Exception {
    Files.writeString(
        data.resolve(Stores.ADDRESS_FILE),
        "http://127.0.0.1:" + server.getAddress().getPort() + "\n");
    try {
      return Stores.of(data).held();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void shouldAddUpWhatEachPartitionHolds(@TempDir Path data) throws Exception {
    HttpServer server =
        answering(
            200,
            "{\"partitions\":[{\"partition\":0,\"nextOffset\":10,\"buffered\":1,\"waiting\":2,"
                + "\"inFlight\":3},{\"partition\":1,\"nextOffset\":0,\"buffered\":0,\"waiting\":0,"
                + "\"inFlight\":0}],\"itemPartitions\":[{\"partition\":0,\"itemWaiting\":9}]}");

    assertThat(ask(server, data)).contains(Map.of(0, new Held(10, 6), 1, new Held(0, 0)));
  }

  @Test
  void shouldNotTakeAnErrorForEmptyStores(@TempDir Path data) throws Exception {
    assertThat(ask(answering(503, "{\"why\":\"restoring\"}"), data)).isEmpty();
    assertThat(Stores.of(data.resolve("none")).held()).isEmpty();
  }
}
