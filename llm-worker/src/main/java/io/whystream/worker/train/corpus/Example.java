package io.whystream.worker.train.corpus;

import io.whystream.worker.prompt.ItemText;
import io.whystream.worker.prompt.PromptFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing to learn from.
 *
 * @param kind which prompt it answers
 * @param facts of the prompt; null for {@link Kind#TEXT}
 * @param candidates of a choice, else empty
 * @param completions what the model could write
 */
public record Example(
    Kind kind, @Nullable PromptFacts facts, List<ItemText> candidates, List<String> completions) {

  /**
   * Which prompt an example answers. TEXT stands by itself, as the texts that are embedded do;
   * FACTS answers the prompt of a reason with all attributes of the item, to learn to copy them.
   */
  public enum Kind {
    REASON,
    PATTERN,
    CHOICE,
    TEXT,
    FACTS
  }
}
