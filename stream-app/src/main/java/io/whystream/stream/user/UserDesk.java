package io.whystream.stream.user;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.ItemCommand;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.ReasonRemoval;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.RewardScores;
import io.whystream.schema.record.UserPattern;
import io.whystream.stream.outcome.Outcomes;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.FromOrder;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.UserSlot;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Each user has one correction in flight, the next interactions wait, and past the depth of the
 * queue the waiting ones merge into the newest.
 */
final class UserDesk implements Desk {
  private final KeyValueStore<Bytes, byte[]> slots;
  private final History history;
  private final Queue queue;
  private final Patterns patterns;
  private final int historyLimit;
  private final int depth;

  /**
   * @param historyLimit how many earlier interactions a request carries
   * @param depth how many interactions of a user wait before they merge
   */
  UserDesk(
      KeyValueStore<Bytes, byte[]> slots,
      History history,
      Queue queue,
      Patterns patterns,
      int historyLimit,
      int depth) {
    this.slots = slots;
    this.history = history;
    this.queue = queue;
    this.patterns = patterns;
    this.historyLimit = historyLimit;
    this.depth = depth;
  }

  @Override
  public void admit(Admitted admitted, Effects effects) {
    Interaction interaction = admitted.interaction();
    String user = interaction.getUser();
    UserSlot slot = slot(user);
    if (admitted.origin() < slot.forgottenBefore()) {
      effects.outcome(Outcomes.of(admitted, Ending.FORGOTTEN, null));
      return;
    }
    OptionalLong known =
        admitted.isRetry() ? history.find(user, interaction) : OptionalLong.empty();
    long number = known.orElse(slot.nextHistory());
    if (known.isEmpty()) {
      history.append(user, number, interaction);
      slot = slot.remembered();
    }
    if (interaction.getHistory()) {
      effects.outcome(Outcomes.of(admitted, Ending.HISTORY, null));
    } else if (slot.inFlight() == null) {
      slot = send(slot, admitted, number, effects);
    } else {
      slot = enqueue(slot, admitted, number, effects);
    }
    put(user, slot);
  }

  @Override
  public boolean complete(CorrectionResult result, Effects effects) {
    String user = result.getUser();
    UserSlot slot = slot(user);
    UserSlot.InFlight inFlight = slot.inFlight();
    if (inFlight == null || !inFlight.is(result.getId(), result.getAttempt())) {
      return false;
    }
    if (inFlight.generation() < slot.generation()) {
      effects.outcome(Outcomes.of(result, Ending.FORGOTTEN, null));
    } else if (result.getEnding() instanceof Correction correction) {
      slot = publish(slot, result, correction, effects);
      effects.outcome(Outcomes.of(result, Ending.CORRECTED, null));
    } else {
      Rejection rejection = (Rejection) result.getEnding();
      effects.outcome(
          Outcomes.of(
              result,
              rejection.getDeadLettered() ? Ending.DEAD_LETTERED : Ending.REJECTED,
              rejection.getStage() + ": " + rejection.getWhy()));
    }
    put(user, next(user, slot.withInFlight(null), effects));
    return true;
  }

  @Override
  public boolean fail(PipelineHeaders headers, String why, Effects effects) {
    String user = headers.user();
    UserSlot slot = slot(user);
    UserSlot.InFlight inFlight = slot.inFlight();
    if (inFlight == null || !inFlight.is(headers.id(), headers.attempt())) {
      return false;
    }
    effects.outcome(
        Outcomes.of(user, headers.source().getPartition(), inFlight, Ending.DEAD_LETTERED, why));
    put(user, next(user, slot.withInFlight(null), effects));
    return true;
  }

  @Override
  public void forget(FromOrder.Forget forget, Effects effects) {
    String user = forget.user();
    UserSlot slot = slot(user);
    for (long place = slot.firstWaiting(); place < slot.nextWaiting(); place++) {
      effects.outcome(
          Outcomes.of(queue.take(slot, user, place).admitted(), Ending.FORGOTTEN, null));
    }
    for (String item : history.forget(user)) {
      effects.toItem(item, new ItemCommand(new ReasonRemoval(user)));
    }
    patterns.remove(user);
    effects.pattern(user, null);
    put(user, slot.forgotten(forget.source().getOffset()));
    effects.outcome(
        Outcomes.unreadable(
            user, forget.source(), forget.admittedAt(), Ending.FORGOTTEN, "deletion"));
  }

  private UserSlot enqueue(UserSlot slot, Admitted admitted, long number, Effects effects) {
    String user = admitted.interaction().getUser();
    UserSlot room = slot;
    if (slot.waiting() >= depth) {
      String why = "merged into " + admitted.interaction().getId();
      for (long place = slot.firstWaiting(); place < slot.nextWaiting(); place++) {
        effects.outcome(
            Outcomes.of(queue.take(slot, user, place).admitted(), Ending.SUPERSEDED, why));
      }
      room = slot.dequeued(slot.waiting());
    }
    return queue.put(room, user, admitted, number);
  }

  private UserSlot next(String user, UserSlot free, Effects effects) {
    if (free.waiting() == 0) {
      return free;
    }
    Queue.Next next = queue.take(free, user, free.firstWaiting());
    return send(free.dequeued(1), next.admitted(), next.number(), effects);
  }

  private UserSlot send(UserSlot slot, Admitted admitted, long number, Effects effects) {
    Interaction interaction = admitted.interaction();
    String user = interaction.getUser();
    CorrectionRequest request =
        new CorrectionRequest(
            interaction,
            admitted.attempt(),
            admitted.source(),
            admitted.admittedAt(),
            slot.generation(),
            history.before(user, number, historyLimit),
            patterns.find(user),
            new Item(interaction.getItem(), "", null, List.of()),
            List.of());
    effects.toItem(interaction.getItem(), new ItemCommand(request));
    return slot.withInFlight(
        new UserSlot.InFlight(
            interaction.getId(),
            interaction.getItem(),
            admitted.attempt(),
            interaction.getEventTime(),
            admitted.source().getOffset(),
            admitted.admittedAt(),
            slot.generation()));
  }

  private UserSlot publish(
      UserSlot slot, CorrectionResult result, Correction correction, Effects effects) {
    String user = result.getUser();
    long version = slot.featureVersion() + 1;
    effects.pattern(
        user,
        patterns.put(new UserPattern(user, correction.getPattern(), version, result.getId())));
    Reason reason = correction.getReason();
    if (reason != null) {
      history.explained(user, result.getItem());
      effects.toItem(result.getItem(), new ItemCommand(reason));
    }
    effects.scores(scores(result, correction));
    return slot.withFeatureVersion(version);
  }

  private static RewardScores scores(CorrectionResult result, Correction correction) {
    return new RewardScores(
        result.getId(),
        result.getUser(),
        result.getItem(),
        result.getEventTime(),
        correction.getCandidateRewards(),
        correction.getAdvantages(),
        correction.getReward(),
        correction.getFirst(),
        correction.getLearned(),
        correction.getPolicy(),
        correction.getRewardModel());
  }

  /** A user's correction in flight. */
  UserSlot.@Nullable InFlight inFlight(String user) {
    return slot(user).inFlight();
  }

  private UserSlot slot(String user) {
    byte @Nullable [] stored = slots.get(Keys.name(user));
    return UserSlot.of(stored);
  }

  private void put(String user, UserSlot slot) {
    slots.put(Keys.name(user), slot.toBytes());
  }
}
