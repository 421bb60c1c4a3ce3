package io.whystream.stream.ordering;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.Interaction;
import io.whystream.stream.config.TextBounds;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Reads records of the interactions topic and says which may enter. Pure but for the registry. */
final class Intake {
  private final Serde<Interaction> serde;
  private final String topic;
  private final long allowedSkewMillis;
  private final TextBounds bounds;

  /**
   * @param allowedSkewMillis how far an event time may lie after the append time, milliseconds
   */
  Intake(Serde<Interaction> serde, String topic, long allowedSkewMillis, TextBounds bounds) {
    this.serde = serde;
    this.topic = topic;
    this.allowedSkewMillis = allowedSkewMillis;
    this.bounds = bounds;
  }

  /** Reads what was admitted before. */
  Interaction decode(byte[] framed) {
    return serde.deserializer().deserialize(topic, framed);
  }

  /**
   * @param appendTime append time of the record, milliseconds
   */
  Arrival read(byte @Nullable [] key, byte @Nullable [] value, long appendTime) {
    if (value == null) {
      return key == null || key.length == 0
          ? new Arrival.Unreadable("a tombstone without a user as its key")
          : deletion(new String(key, UTF_8));
    }
    Interaction interaction;
    try {
      interaction = decode(value);
    } catch (UndecodableException e) {
      return new Arrival.Unreadable(String.valueOf(e.getMessage()));
    }
    Optional<String> refusal = refusal(interaction, appendTime);
    if (refusal.isPresent()) {
      return new Arrival.Refused(interaction, refusal.get());
    }
    String review = interaction.getReview();
    if (review == null || review.length() <= bounds.review()) {
      return new Arrival.Valid(interaction, value);
    }
    Interaction cut =
        Interaction.newBuilder(interaction)
            .setReview(TextBounds.cut(review, bounds.review()))
            .build();
    return new Arrival.Valid(cut, serde.serializer().serialize(topic, cut));
  }

  private Arrival deletion(String user) {
    return user.length() <= bounds.identifier()
        ? new Arrival.Deletion(user)
        : new Arrival.Unreadable("a tombstone for a user" + tooLong());
  }

  private Optional<String> refusal(Interaction interaction, long appendTime) {
    return identifier("id", interaction.getId())
        .or(() -> identifier("user", interaction.getUser()))
        .or(() -> identifier("item", interaction.getItem()))
        .or(() -> time(interaction.getEventTime(), appendTime));
  }

  private Optional<String> identifier(String field, String value) {
    if (value.isEmpty()) {
      return Optional.of(field + " is missing");
    }
    return value.length() > bounds.identifier() ? Optional.of(field + tooLong()) : Optional.empty();
  }

  private String tooLong() {
    return " is longer than " + bounds.identifier() + " characters";
  }

  private Optional<String> time(long eventTime, long appendTime) {
    if (eventTime < 0) {
      return Optional.of("event time " + eventTime + " lies before 1970");
    }
    return eventTime > appendTime + allowedSkewMillis
        ? Optional.of(
            "event time "
                + eventTime
                + " lies more than "
                + allowedSkewMillis
                + " ms after the append time "
                + appendTime)
        : Optional.empty();
  }
}
