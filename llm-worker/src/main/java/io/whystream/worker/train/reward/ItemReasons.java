package io.whystream.worker.train.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has reasons for items written as the first policy would, without a pattern. */
public final class ItemReasons {
  private final TextSource source;
  private final Requests requests;

  public ItemReasons(TextSource source, List<Item> items) {
    this.source = source;
    this.requests = Requests.about(items);
  }

  /**
   * A reason wanted.
   *
   * @param history of the user before the interaction; empty when nobody in particular is meant, so
   *     that only the item's attributes tell
   */
  public record Wanted(Interaction interaction, List<Interaction> history, long seed) {}

  /** What is known of an item; its id alone when nothing is. */
  public Item item(String id) {
    return requests.item(id);
  }

  /** One reason for each; null where the completion held none. */
  public List<@Nullable String> write(List<Wanted> wanted) {
    List<CorrectionRequest> asked = new ArrayList<>();
    List<long[]> seeds = new ArrayList<>();
    for (Wanted one : wanted) {
      Interaction about = one.interaction();
      asked.add(requests.of(about, one.history(), about.getItem(), null, List.of()));
      seeds.add(new long[] {one.seed()});
    }
    List<@Nullable String> texts = new ArrayList<>();
    source.reasons(asked, seeds).forEach(ofOne -> texts.add(ofOne.get(0)));
    return texts;
  }
}
