package io.whystream.worker.train.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import io.whystream.worker.prompt.PromptFacts;
import io.whystream.worker.reward.AttributeMentions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CorpusTest {
  private static final long SEED = 20_251;
  private static final AttributeMentions MENTIONS =
      new AttributeMentions(Stream.concat(Genres.ALL.stream(), Genres.DECADES.stream()).toList());

  private final Corpus corpus = new Corpus(SEED);

  @Test
  void shouldNameOnlyAttributesOfTheFilmInReasons() {
    int named = 0;
    for (Example example : examples(Example.Kind.REASON, 2_000)) {
      Item item = item(Objects.requireNonNull(example.facts()).item().attributes());
      for (String reason : example.completions()) {
        AttributeMentions.Named check = MENTIONS.check(reason, item);
        assertThat(check.lacked()).as(reason + " of " + item.getAttributes()).isEmpty();
        named += check.held().size();
      }
    }
    assertThat(named).as("seed " + SEED).isGreaterThan(10_000);
  }

  @Test
  void shouldNameOnlyWhatThePromptShowsInPatterns() {
    for (Example example : examples(Example.Kind.PATTERN, 1_000)) {
      PromptFacts facts = Objects.requireNonNull(example.facts());
      StringBuilder shown = new StringBuilder(facts.pattern()).append(facts.item().attributes());
      facts.history().forEach(line -> shown.append(' ').append(line.item().attributes()));
      Set<String> known = MENTIONS.named(shown.toString());
      for (String pattern : example.completions()) {
        assertThat(known).as(pattern).containsAll(MENTIONS.named(pattern));
      }
    }
  }

  @Test
  void shouldWriteManyReasonsForOnePrompt() {
    Set<String> distinct = new HashSet<>();
    int all = 0;
    for (Example example : examples(Example.Kind.REASON, 300)) {
      all += example.completions().size();
      distinct.addAll(example.completions());
    }
    assertThat(distinct.size()).as("of %s, seed %s", all, SEED).isGreaterThan(all * 8 / 10);
  }

  @Test
  void shouldWriteSentences() {
    for (Example example : examples(Example.Kind.REASON, 1_000)) {
      for (String reason : example.completions()) {
        assertThat(reason)
            .matches("[A-Z][A-Za-z0-9 ,'-]+\\.")
            .doesNotContain("  ")
            .doesNotContain(" a a")
            .doesNotContain(" the a ");
      }
    }
  }

  @Test
  void shouldRepeatItselfForTheSameSeed() {
    List<Example> first = new ArrayList<>();
    List<Example> second = new ArrayList<>();
    Corpus other = new Corpus(1);
    corpus.reseed(99);
    other.reseed(99);
    for (int i = 0; i < 50; i++) {
      first.add(corpus.next(6, 0));
      second.add(other.next(6, 0));
    }
    assertThat(first).isEqualTo(second);
  }

  @Test
  void shouldAnswerChoicesWithACandidate() {
    for (Example example : examples(Example.Kind.CHOICE, 200)) {
      String answer = example.completions().get(0).replaceAll(".*<answer>(\\d+)</answer>", "$1");
      assertThat(Integer.parseInt(answer)).isBetween(1, example.candidates().size());
    }
  }

  private List<Example> examples(Example.Kind kind, int count) {
    return Stream.generate(() -> corpus.next(6, 0))
        .filter(example -> example.kind() == kind)
        .limit(count)
        .toList();
  }

  /** The item that attributes in the form of a prompt describe. */
  private static Item item(String attributes) {
    List<Attribute> list = new ArrayList<>();
    for (String part : attributes.split("; ", -1)) {
      int colon = part.indexOf(": ");
      if (colon > 0) {
        for (String value : part.substring(colon + 2).split(", ", -1)) {
          list.add(new Attribute(part.substring(0, colon), value));
        }
      }
    }
    return Item.newBuilder().setItem("m").setTitle("").setAttributes(list).build();
  }
}
