package io.whystream.worker.prompt;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a prompt says, as cleaned and bounded data.
 *
 * @param history oldest first
 * @param pattern empty when the user has none yet
 * @param verdict on the item of this interaction
 * @param review empty when there is none
 * @param reason the reason written for this interaction, empty when there is none
 */
public record PromptFacts(
    List<HistoryLine> history,
    String pattern,
    ItemText item,
    Verdict verdict,
    String review,
    String reason) {

  /**
   * Reads a request; entries of unknown items, about which there is nothing to say, are left out.
   */
  public static PromptFacts of(
      CorrectionRequest request, @Nullable String reason, PromptLimits limits) {
    Interaction interaction = request.getInteraction();
    Item item = request.getItem();
    ItemText shown =
        new ItemText(
            DataText.clean(item.getTitle(), limits.titleCharacters()),
            ItemText.join(item.getAttributes(), limits.attributesCharacters()),
            text(item.getDescription(), limits));
    return new PromptFacts(
        history(request.getHistory(), limits),
        request.getPattern() == null ? "" : text(request.getPattern().getText(), limits),
        shown,
        Verdict.of(interaction.getFeedback(), interaction.getRating()),
        text(interaction.getReview(), limits),
        text(reason, limits));
  }

  private static List<HistoryLine> history(List<HistoryEntry> entries, PromptLimits limits) {
    List<HistoryLine> newestFirst = new ArrayList<>();
    for (int i = entries.size() - 1; i >= 0 && newestFirst.size() < limits.historyEntries(); i--) {
      HistoryEntry entry = entries.get(i);
      ItemText item =
          new ItemText(
              entry.getTitle() == null
                  ? ""
                  : DataText.clean(entry.getTitle(), limits.titleCharacters()),
              ItemText.join(entry.getAttributes(), limits.attributesCharacters()),
              "");
      if (!item.title().isEmpty() || !item.attributes().isEmpty()) {
        newestFirst.add(new HistoryLine(Verdict.of(entry.getFeedback(), entry.getRating()), item));
      }
    }
    Collections.reverse(newestFirst);
    return List.copyOf(newestFirst);
  }

  private static String text(@Nullable String text, PromptLimits limits) {
    return text == null ? "" : DataText.clean(text, limits.textCharacters());
  }

  /**
   * The same facts with less of them: first the oldest history, then what surrounds the item.
   *
   * @return null when nothing is left that could be dropped
   */
  @Nullable PromptFacts smaller() {
    if (!history.isEmpty()) {
      return new PromptFacts(
          history.subList(1, history.size()), pattern, item, verdict, review, reason);
    }
    if (!review.isEmpty()) {
      return new PromptFacts(history, pattern, item, verdict, half(review), reason);
    }
    if (!item.description().isEmpty()) {
      ItemText less = new ItemText(item.title(), item.attributes(), half(item.description()));
      return new PromptFacts(history, pattern, less, verdict, review, reason);
    }
    if (!pattern.isEmpty()) {
      return new PromptFacts(history, half(pattern), item, verdict, review, reason);
    }
    if (!reason.isEmpty()) {
      return new PromptFacts(history, pattern, item, verdict, review, half(reason));
    }
    if (item.title().isEmpty() && item.attributes().isEmpty()) {
      return null;
    }
    ItemText less = new ItemText(half(item.title()), half(item.attributes()), "");
    return new PromptFacts(history, pattern, less, verdict, review, reason);
  }

  private static String half(String text) {
    int points = text.codePointCount(0, text.length());
    return points < 8 ? "" : DataText.clean(text, points / 2);
  }
}
