package io.whystream.cli.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks stream-app what its stores hold. */
final class Stores {
  /** Where stream-app writes its address, in the directory of the embedded cluster. */
  static final String ADDRESS_FILE = "stream-app.http";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final @Nullable String address;

  /**
   * @param address base URL; null when nobody knows it
   */
  Stores(@Nullable String address) {
    this.address = address;
  }

  /** The stream-app of an embedded cluster. */
  static Stores of(Path data) {
    try {
      return new Stores(Files.readString(data.resolve(ADDRESS_FILE)).strip());
    } catch (IOException e) {
      return new Stores(null);
    }
  }

  /** What is held by partition; empty when stream-app does not answer. */
  Optional<Map<Integer, Held>> held() throws InterruptedException {
    if (address == null) {
      return Optional.empty();
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "/ledger")).timeout(PATIENCE).build();
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return answer.statusCode() == 200
          ? Optional.of(parse(JSON.readTree(answer.body())))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Map<Integer, Held> parse(JsonNode answer) {
    Map<Integer, Held> held = new HashMap<>();
    for (JsonNode partition : answer.path("partitions")) {
      long interactions =
          partition.path("buffered").asLong()
              + partition.path("waiting").asLong()
              + partition.path("inFlight").asLong();
      held.put(
          partition.path("partition").asInt(),
          new Held(partition.path("nextOffset").asLong(), interactions));
    }
    return held;
  }
}
