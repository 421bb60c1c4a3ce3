package io.whystream.stream.state;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a user stands: the small value that is rewritten with every interaction.
 *
 * @param generation raised by each deletion of the user
 * @param featureVersion version of the pattern published last, 0 for none
 * @param nextHistory number of the next entry of the history
 * @param firstWaiting number of the first waiting interaction
 * @param nextWaiting number of the next one to wait; as {@code firstWaiting} when none waits
 * @param forgottenBefore interactions below this offset of the source partition are of a user who
 *     was deleted there
 * @param inFlight the correction in flight
 */
public record UserSlot(
    long generation,
    long featureVersion,
    long nextHistory,
    long firstWaiting,
    long nextWaiting,
    long forgottenBefore,
    @Nullable InFlight inFlight) {
  private static final int FORMAT = 1;

  /** A user never seen. */
  public static final UserSlot EMPTY = new UserSlot(0, 0, 0, 0, 0, 0, null);

  /**
   * The correction in flight.
   *
   * @param attempt a result must name it to free the slot
   * @param offset offset in the source partition
   * @param generation generation of the user when it was sent
   */
  public record InFlight(
      String id,
      String item,
      int attempt,
      long eventTime,
      long offset,
      long admittedAt,
      long generation) {}

  /** How many interactions wait. */
  public int waiting() {
    return Math.toIntExact(nextWaiting - firstWaiting);
  }

  public UserSlot withInFlight(@Nullable InFlight next) {
    return new UserSlot(
        generation, featureVersion, nextHistory, firstWaiting, nextWaiting, forgottenBefore, next);
  }

  public UserSlot withFeatureVersion(long next) {
    return new UserSlot(
        generation, next, nextHistory, firstWaiting, nextWaiting, forgottenBefore, inFlight);
  }

  /** With one more entry in the history. */
  public UserSlot remembered() {
    return new UserSlot(
        generation,
        featureVersion,
        nextHistory + 1,
        firstWaiting,
        nextWaiting,
        forgottenBefore,
        inFlight);
  }

  /** With one more waiting. */
  public UserSlot queued() {
    return new UserSlot(
        generation,
        featureVersion,
        nextHistory,
        firstWaiting,
        nextWaiting + 1,
        forgottenBefore,
        inFlight);
  }

  /** With the first waiting ones gone. */
  public UserSlot dequeued(int count) {
    return new UserSlot(
        generation,
        featureVersion,
        nextHistory,
        firstWaiting + count,
        nextWaiting,
        forgottenBefore,
        inFlight);
  }

  /** Of the next generation, with no history and none waiting; the correction in flight stays. */
  public UserSlot forgotten(long offset) {
    return new UserSlot(
        generation + 1, featureVersion, nextHistory, nextWaiting, nextWaiting, offset, inFlight);
  }

  public byte[] toBytes() {
    Compact out =
        new Compact()
            .putByte(FORMAT)
            .putLong(generation)
            .putLong(featureVersion)
            .putLong(nextHistory)
            .putLong(firstWaiting)
            .putLong(nextWaiting)
            .putLong(forgottenBefore)
            .putByte(inFlight == null ? 0 : 1);
    if (inFlight != null) {
      out.putInt(inFlight.attempt())
          .putLong(inFlight.eventTime())
          .putLong(inFlight.offset())
          .putLong(inFlight.admittedAt())
          .putLong(inFlight.generation())
          .putString(inFlight.id())
          .putString(inFlight.item());
    }
    return out.toBytes();
  }

  public static UserSlot of(byte @Nullable [] stored) {
    if (stored == null) {
      return EMPTY;
    }
    ByteBuffer in = Compact.read(stored, FORMAT, "a user's slot");
    long generation = in.getLong();
    long featureVersion = in.getLong();
    long nextHistory = in.getLong();
    long firstWaiting = in.getLong();
    long nextWaiting = in.getLong();
    long forgottenBefore = in.getLong();
    InFlight inFlight = null;
    if (in.get() == 1) {
      int attempt = in.getInt();
      long eventTime = in.getLong();
      long offset = in.getLong();
      long admittedAt = in.getLong();
      long sentIn = in.getLong();
      String id = Compact.string(in);
      inFlight =
          new InFlight(id, Compact.string(in), attempt, eventTime, offset, admittedAt, sentIn);
    }
    return new UserSlot(
        generation,
        featureVersion,
        nextHistory,
        firstWaiting,
        nextWaiting,
        forgottenBefore,
        inFlight);
  }
}
