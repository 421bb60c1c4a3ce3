package io.whystream.worker.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Item;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttributeMentionsTest {
  private final AttributeMentions mentions =
      new AttributeMentions(
          List.of("Comedy", "War", "Sci-Fi", "Film-Noir", "Romance", "1990s", "1980s", "Children"));

  @Test
  void shouldFindValuesBetweenNonAlphanumerics() {
    assertThat(mentions.named("A sci-fi, of the 1990s: (comedy)!"))
        .containsExactlyInAnyOrder("sci-fi", "1990s", "comedy");
    assertThat(mentions.named("Children's film-noir")).contains("children", "film-noir");
  }

  @Test
  void shouldNotFindValuesInsideWords() {
    assertThat(mentions.named("a warm tale of postwar romances in the 11990s; scifi")).isEmpty();
    assertThat(mentions.named("war1 éwar")).isEmpty();
  }

  @Test
  void shouldTellTruthFromLies() {
    AttributeMentions.Named named =
        mentions.check(
            "A sci-fi comedy of the 1990s for who likes war",
            item("Dune (1984)", "Sci-Fi", "1980s"));

    assertThat(named.held()).containsExactly("sci-fi");
    assertThat(named.lacked()).containsExactlyInAnyOrder("comedy", "1990s", "war");
  }

  @Test
  void shouldCountAValueOnce() {
    AttributeMentions.Named named =
        mentions.check("war, War and WAR", item("Dune (1984)", "Sci-Fi"));

    assertThat(named.lacked()).containsExactly("war");
  }

  @Test
  void shouldForgiveWhatTheTitleSays() {
    Item item = item("War of the Worlds, The (2005)", "Sci-Fi");

    assertThat(mentions.check("The War of the Worlds is dark", item).lacked()).isEmpty();
    assertThat(mentions.check("war of the worlds, the (2005)", item).lacked()).isEmpty();
    assertThat(mentions.check("The War of the Worlds is a war film", item).lacked())
        .containsExactly("war");
  }

  @Test
  void shouldCountTheLongerOfTwoOverlappingValues() {
    AttributeMentions overlapping = new AttributeMentions(List.of("Guitar", "Bass Guitar"));

    AttributeMentions.Named named =
        overlapping.check("a bass guitar", item("Strap", "Bass Guitar"));

    assertThat(named.held()).containsExactly("bass guitar");
    assertThat(named.lacked()).isEmpty();
  }

  @Test
  void shouldKnowTheItemsOwnValuesOutsideTheVocabulary() {
    assertThat(mentions.check("a ukulele", item("Strings", "Ukulele")).held())
        .containsExactly("ukulele");
  }

  private static Item item(String title, String... values) {
    return new Item(
        "1", title, null, Stream.of(values).map(value -> new Attribute("genre", value)).toList());
  }
}
