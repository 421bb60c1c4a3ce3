package io.whystream.stream.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
 * @param beside waiting interactions that are few and small enough to stand here; the others have
 *     entries of their own
 */
public record UserSlot(
    long generation,
    long featureVersion,
    long nextHistory,
    long firstWaiting,
    long nextWaiting,
    long forgottenBefore,
    @Nullable InFlight inFlight,
    List<Beside> beside) {
  private static final int FORMAT = 2;
  private static final int WITHOUT_BESIDE = 1;

  /** What may stand in a slot, which is rewritten with every interaction. */
  private static final int BESIDE_BYTES = 2 << 10;

  /** A user never seen. */
  public static final UserSlot EMPTY = new UserSlot(0, 0, 0, 0, 0, 0, null, List.of());

  /** A waiting interaction at its place in the queue. */
  public record Beside(long place, Waiting waiting) {}

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
      long generation) {

    /** Whether an attempt at an interaction is this one. */
    public boolean is(String otherId, int otherAttempt) {
      return id.equals(otherId) && attempt == otherAttempt;
    }
  }

  /** How many interactions wait. */
  public int waiting() {
    return Math.toIntExact(nextWaiting - firstWaiting);
  }

  public UserSlot withInFlight(@Nullable InFlight next) {
    return new UserSlot(
        generation,
        featureVersion,
        nextHistory,
        firstWaiting,
        nextWaiting,
        forgottenBefore,
        next,
        beside);
  }

  public UserSlot withFeatureVersion(long next) {
    return new UserSlot(
        generation,
        next,
        nextHistory,
        firstWaiting,
        nextWaiting,
        forgottenBefore,
        inFlight,
        beside);
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
        inFlight,
        beside);
  }

  /** Whether one more may stand here. */
  public boolean hasRoomFor(Waiting waiting) {
    int bytes = waiting.size();
    for (Beside other : beside) {
      bytes += other.waiting().size();
    }
    return bytes <= BESIDE_BYTES;
  }

  /** With one more waiting, that has an entry of its own. */
  public UserSlot queued() {
    return withQueue(firstWaiting, nextWaiting + 1, beside);
  }

  /** With one more waiting, that stands here. */
  public UserSlot queued(Waiting waiting) {
    List<Beside> more = new ArrayList<>(beside.size() + 1);
    more.addAll(beside);
    more.add(new Beside(nextWaiting, waiting));
    return withQueue(firstWaiting, nextWaiting + 1, more);
  }

  /** What waits at a place; null when it has an entry of its own. */
  public @Nullable Waiting waitingAt(long place) {
    for (Beside each : beside) {
      if (each.place() == place) {
        return each.waiting();
      }
    }
    return null;
  }

  /** With the first waiting ones gone. */
  public UserSlot dequeued(int count) {
    long first = firstWaiting + count;
    return withQueue(
        first, nextWaiting, beside.stream().filter(each -> each.place() >= first).toList());
  }

  private UserSlot withQueue(long first, long next, List<Beside> left) {
    return new UserSlot(
        generation, featureVersion, nextHistory, first, next, forgottenBefore, inFlight, left);
  }

  /** Of the next generation, with no history and none waiting; the correction in flight stays. */
  public UserSlot forgotten(long offset) {
    return new UserSlot(
        generation + 1,
        featureVersion,
        nextHistory,
        nextWaiting,
        nextWaiting,
        offset,
        inFlight,
        List.of());
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
    out.putInt(beside.size());
    for (Beside each : beside) {
      byte[] waiting = each.waiting().toBytes();
      out.putLong(each.place()).putInt(waiting.length).putRest(waiting);
    }
    return out.toBytes();
  }

  public static UserSlot of(byte @Nullable [] stored) {
    if (stored == null) {
      return EMPTY;
    }
    boolean withoutBeside = stored[0] == WITHOUT_BESIDE;
    ByteBuffer in = Compact.read(stored, withoutBeside ? WITHOUT_BESIDE : FORMAT, "a user's slot");
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
        inFlight,
        withoutBeside ? List.of() : beside(in));
  }

  private static List<Beside> beside(ByteBuffer in) {
    int count = in.getInt();
    if (count == 0) {
      return List.of();
    }
    List<Beside> beside = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long place = in.getLong();
      byte[] waiting = new byte[in.getInt()];
      in.get(waiting);
      beside.add(new Beside(place, Waiting.of(waiting)));
    }
    return beside;
  }
}
