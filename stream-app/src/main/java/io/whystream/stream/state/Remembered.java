package io.whystream.stream.state;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An interaction as a user's history keeps it.
 *
 * @param number counts the interactions of the user
 */
public record Remembered(
    long number,
    String id,
    String item,
    long eventTime,
    Feedback feedback,
    @Nullable Float rating) {
  private static final int FORMAT = 1;
  private static final Feedback[] FEEDBACK = Feedback.values();

  public static Remembered of(long number, Interaction interaction) {
    return new Remembered(
        number,
        interaction.getId(),
        interaction.getItem(),
        interaction.getEventTime(),
        interaction.getFeedback(),
        interaction.getRating());
  }

  public byte[] toBytes() {
    Compact out =
        new Compact()
            .putByte(FORMAT)
            .putLong(number)
            .putLong(eventTime)
            .putByte(feedback.ordinal()) // Stable: symbols of an Avro enum are only appended.
            .putByte(rating == null ? 0 : 1);
    if (rating != null) {
      out.putInt(Float.floatToIntBits(rating));
    }
    return out.putString(id).putString(item).toBytes();
  }

  public static Remembered of(byte[] stored) {
    ByteBuffer in = Compact.read(stored, FORMAT, "an entry of a history");
    long number = in.getLong();
    long eventTime = in.getLong();
    Feedback feedback = FEEDBACK[in.get()];
    Float rating = in.get() == 1 ? Float.intBitsToFloat(in.getInt()) : null;
    String id = Compact.string(in);
    return new Remembered(number, id, Compact.string(in), eventTime, feedback, rating);
  }
}
