package io.whystream.cli.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** What a program's metrics endpoint says at one time. */
public final class PrometheusPage {
  private final List<String> lines;

  PrometheusPage(List<String> lines) {
    this.lines = lines;
  }

  /**
   * Asks a program.
   *
   * @param addressFile where the program wrote its address
   */
  public static PrometheusPage of(Path addressFile) {
    try {
      URI metrics = URI.create(Files.readString(addressFile).strip() + "/metrics");
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
      return new PrometheusPage(answer.body().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("the metrics cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The largest value of a metric over all its labels; empty when it is not there. */
  public OptionalDouble largest(String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .filter(Double::isFinite)
        .max();
  }

  /** The sum of a metric over its labels, of those lines that name a label so. */
  public double sum(String name, String label) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
