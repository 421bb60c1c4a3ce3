package io.whystream.worker.prompt;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.SourcePosition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests for tests. */
final class Requests {
  private Requests() {}

  static CorrectionRequest plain() {
    return request(
        "Vellmar's Last Orbit (1996)",
        List.of(
            history("Harbour of Glass (1992)", Feedback.RATING, 4.5f, "Drama", "1990s"),
            history("The Quiet Engineer (2003)", Feedback.DISLIKE, null, "Comedy", "2000s")),
        null,
        "Enjoys Drama of the 1990s.");
  }

  static CorrectionRequest request(
      String title, List<HistoryEntry> history, @Nullable String review, @Nullable String pattern) {
    return CorrectionRequest.newBuilder()
        .setInteraction(
            Interaction.newBuilder()
                .setId("i1")
                .setUser("u1")
                .setItem("m1")
                .setEventTime(1_000L)
                .setFeedback(Feedback.LIKE)
                .setReview(review)
                .build())
        .setAttempt(1)
        .setSource(new SourcePosition(0, 7L))
        .setAdmittedAt(2_000L)
        .setHistory(new ArrayList<>(history))
        .setPattern(
            pattern == null
                ? null
                : new Pattern(pattern, ByteBuffer.allocate(0), 900L, new PolicyRef(0L, "00")))
        .setItem(
            Item.newBuilder()
                .setItem("m1")
                .setTitle(title)
                .setAttributes(attributes("Sci-Fi", "Thriller", "1990s"))
                .build())
        .setReasons(List.of())
        .build();
  }

  static HistoryEntry history(
      @Nullable String title, Feedback feedback, @Nullable Float rating, String... attributes) {
    return HistoryEntry.newBuilder()
        .setId("h")
        .setItem("m")
        .setTitle(title)
        .setAttributes(attributes(attributes))
        .setEventTime(500L)
        .setFeedback(feedback)
        .setRating(rating)
        .build();
  }

  private static List<Attribute> attributes(String... values) {
    return Arrays.stream(values)
        .map(v -> new Attribute(Character.isDigit(v.charAt(0)) ? "decade" : "genre", v))
        .toList();
  }
}
