package io.whystream.stream.user;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Ending;
import io.whystream.stream.outcome.Outcomes;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.FromOrder;
import io.whystream.stream.state.Keys;
import io.whystream.stream.state.UserSlot;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One correction in flight for all users together: each interaction is asked about only when the
 * one before it has ended, whoever's it was. It is CURec's chronological order. Nothing merges:
 * whoever has to wait does so in one queue, before their history knows of it.
 *
 * <p>The queue and the correction in flight stand in the slot of a user that nobody is.
 */
final class GlobalDesk implements Desk {
  private final UserDesk users;
  private final KeyValueStore<Bytes, byte[]> slots;
  private final Queue queue;

  GlobalDesk(UserDesk users, KeyValueStore<Bytes, byte[]> slots, Queue queue) {
    this.users = users;
    this.slots = slots;
    this.queue = queue;
  }

  /**
   * Looks whether the order of each user can be taken up.
   *
   * @throws IllegalStateException when interactions wait in this one, which would never be taken
   */
  static void requireNoneWaits(KeyValueStore<Bytes, byte[]> slots, int partition) {
    int left = UserSlot.of(slots.get(Keys.name(Keys.NOBODY))).waiting();
    if (left > 0) {
      throw new IllegalStateException(
          "ordering.scope was global, and "
              + left
              + " interactions of partition "
              + partition
              + " wait in that order: start with it until they have ended");
    }
  }

  @Override
  public void admit(Admitted admitted, Effects effects) {
    put(advanced(queued(slot(), admitted), effects));
  }

  @Override
  public boolean complete(CorrectionResult result, Effects effects) {
    return users.complete(result, effects) && ended(result.getId(), result.getAttempt(), effects);
  }

  @Override
  public boolean fail(PipelineHeaders headers, String why, Effects effects) {
    return users.fail(headers, why, effects) && ended(headers.id(), headers.attempt(), effects);
  }

  /** What waits of the user goes too; the order of the others stays. */
  @Override
  public void forget(FromOrder.Forget forget, Effects effects) {
    UserSlot slot = slot();
    for (int i = slot.waiting(); i > 0; i--) {
      Admitted first = first(slot);
      slot = slot.dequeued(1);
      if (first.interaction().getUser().equals(forget.user())) {
        effects.outcome(Outcomes.of(first, Ending.FORGOTTEN, null));
      } else {
        slot = queued(slot, first);
      }
    }
    put(slot);
    users.forget(forget, effects);
  }

  private boolean ended(String id, int attempt, Effects effects) {
    UserSlot slot = slot();
    UserSlot.InFlight inFlight = slot.inFlight();
    if (inFlight != null && inFlight.is(id, attempt)) {
      put(advanced(slot.withInFlight(null), effects));
    }
    return true;
  }

  /** Lets all through that come before the next correction, and that one. */
  private UserSlot advanced(UserSlot slot, Effects effects) {
    UserSlot next = slot;
    while (next.inFlight() == null && next.waiting() > 0) {
      Admitted first = first(next);
      users.admit(first, effects);
      UserSlot.InFlight sent = users.inFlight(first.interaction().getUser());
      boolean isIt = sent != null && sent.is(first.interaction().getId(), first.attempt());
      next = next.dequeued(1).withInFlight(isIt ? sent : null);
    }
    return next;
  }

  private UserSlot queued(UserSlot slot, Admitted admitted) {
    return queue.put(slot, Keys.NOBODY, admitted, admitted.origin());
  }

  private Admitted first(UserSlot slot) {
    Queue.Next next = queue.take(slot, Keys.NOBODY, slot.firstWaiting());
    return next.admitted().withOrigin(next.number());
  }

  private UserSlot slot() {
    return UserSlot.of(slots.get(Keys.name(Keys.NOBODY)));
  }

  private void put(UserSlot slot) {
    slots.put(Keys.name(Keys.NOBODY), slot.toBytes());
  }
}
