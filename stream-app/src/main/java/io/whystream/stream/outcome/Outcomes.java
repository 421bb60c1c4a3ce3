package io.whystream.stream.outcome;

import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.SourcePosition;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.UserSlot;
import org.jspecify.annotations.Nullable;

/** Makes the record that says how an interaction ended. */
public final class Outcomes {
  private Outcomes() {}

  /** Of an interaction that could be read. */
  public static Outcome of(
      Interaction interaction,
      SourcePosition source,
      long admittedAt,
      Ending ending,
      @Nullable String why) {
    return new Outcome(
        source,
        interaction.getId(),
        interaction.getUser(),
        interaction.getItem(),
        interaction.getEventTime(),
        interaction.getHistory(),
        ending,
        why,
        admittedAt);
  }

  public static Outcome of(Admitted admitted, Ending ending, @Nullable String why) {
    return of(admitted.interaction(), admitted.source(), admitted.admittedAt(), ending, why);
  }

  /** Of an interaction whose request ended. */
  public static Outcome of(CorrectionResult result, Ending ending, @Nullable String why) {
    return new Outcome(
        result.getSource(),
        result.getId(),
        result.getUser(),
        result.getItem(),
        result.getEventTime(),
        false,
        ending,
        why,
        result.getAdmittedAt());
  }

  /** Of an interaction in flight whose result could not be read. */
  public static Outcome of(
      String user, int partition, UserSlot.InFlight inFlight, Ending ending, String why) {
    return new Outcome(
        new SourcePosition(partition, inFlight.offset()),
        inFlight.id(),
        user,
        inFlight.item(),
        inFlight.eventTime(),
        false,
        ending,
        why,
        inFlight.admittedAt());
  }

  /** Of a record that could not be read as an interaction. */
  public static Outcome unreadable(
      String user, SourcePosition source, long admittedAt, Ending ending, @Nullable String why) {
    return new Outcome(source, "", user, "", -1L, false, ending, why, admittedAt);
  }
}
