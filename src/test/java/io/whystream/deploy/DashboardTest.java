package io.whystream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.embedded.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard and the page of metrics speak of the same names. */
class DashboardTest {
  private static final Pattern NAME = Pattern.compile("whystream_[a-z_]+");

  @Test
  void shouldShowEveryDocumentedMetricAndNoOther() throws IOException {
    // Given
    Set<String> documented =
        names(Files.readString(Home.directory().resolve("docs/metrics.md")), "");
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(Home.directory().resolve("deploy/grafana/whystream.json").toFile());

    // When
    Set<String> shown = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        shown.addAll(names(target.path("expr").asText(), "_(bucket|count|sum)$"));
      }
    }

    // Then
    assertThat(shown).hasSizeGreaterThan(20).isEqualTo(documented);
  }

  private static Set<String> names(String text, String suffix) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group().replaceAll(suffix, ""));
    }
    return names;
  }
}
