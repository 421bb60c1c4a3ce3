package io.whystream.stream.item;

import io.whystream.schema.CorrectionResults;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Rejection;
import io.whystream.stream.state.Names;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the items of one partition: requests are completed with the item's facts and
 * reasons, or wait for an item that nobody has published; reasons are merged and published.
 */
final class ItemDesk {

  /** What ITEM sends on. */
  interface Effects {
    void request(CorrectionRequest request);

    void result(CorrectionResult result);

    /**
     * Publishes reasons.
     *
     * @param framed them in Confluent's wire format
     */
    void reasons(String item, byte[] framed);
  }

  private final Facts facts;
  private final Reasons reasons;
  private final Awaited awaited;
  private final int cap;

  /**
   * @param cap how many reasons an item carries at most
   */
  ItemDesk(Facts facts, Reasons reasons, Awaited awaited, int cap) {
    this.facts = facts;
    this.reasons = reasons;
    this.awaited = awaited;
    this.cap = cap;
  }

  /** A request to complete; now is the wall clock, milliseconds. */
  void request(CorrectionRequest request, long now, Effects effects) {
    Item item = facts.find(request.getInteraction().getItem());
    if (item != null) {
      effects.request(completed(request, item));
    } else if (!awaited.add(request, now)) {
      effects.result(
          rejected(request, "nobody has published the item, and too many requests wait for items"));
    }
  }

  /** A reason to merge. */
  void reason(String item, Reason reason, Effects effects) {
    change(item, list -> ReasonList.merge(list, reason, cap), effects);
  }

  /** A deleted user's reason leaves. */
  void remove(String item, String user, Effects effects) {
    change(item, list -> ReasonList.without(list, user), effects);
  }

  /**
   * An item was published, or withdrawn.
   *
   * @param framed it in Confluent's wire format; null when it was withdrawn
   */
  void arrived(String key, byte @Nullable [] framed, Effects effects) {
    facts.put(key, framed);
    Item item = facts.find(key);
    if (item != null && !awaited.isEmpty()) {
      for (CorrectionRequest request : awaited.take(key)) {
        effects.request(completed(request, item));
      }
    }
  }

  /** Rejects what has waited long enough; now is the wall clock, milliseconds. */
  void expire(long now, Effects effects) {
    if (!awaited.isEmpty()) {
      for (CorrectionRequest request : awaited.expired(now)) {
        effects.result(rejected(request, "nobody has published the item"));
      }
    }
  }

  /** Changes a list, unless it is given back itself. */
  private void change(String item, UnaryOperator<List<Reason>> change, Effects effects) {
    ItemReasons before = reasons.find(item);
    List<Reason> list = before == null ? List.of() : before.getReasons();
    List<Reason> changed = change.apply(list);
    if (changed != list) {
      long version = before == null ? 1 : before.getFeatureVersion() + 1;
      effects.reasons(item, reasons.put(new ItemReasons(item, changed, version)));
    }
  }

  private CorrectionRequest completed(CorrectionRequest request, Item item) {
    Interaction interaction = request.getInteraction();
    return new CorrectionRequest(
        interaction,
        request.getAttempt(),
        request.getSource(),
        request.getAdmittedAt(),
        request.getGeneration(),
        request.getHistory(),
        request.getPattern(),
        item,
        ReasonList.before(reasons.of(interaction.getItem()), interaction.getEventTime()));
  }

  private static CorrectionResult rejected(CorrectionRequest request, String why) {
    return CorrectionResults.rejected(request, new Rejection(Names.ITEM, why, false));
  }
}
