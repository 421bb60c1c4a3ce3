package io.whystream.worker.train.reward;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorpusWriterTest {
  private final List<CorrectionRequest> asked = new ArrayList<>();
  private final List<Interaction> interactions = interactions();

  @Test
  void shouldWriteForChosenAndOtherItemsUnderTheSameCircumstances() {
    Corpus corpus = write();

    assertThat(corpus.written()).hasSize(12);
    for (int at = 0; at < asked.size(); at += 3) {
      CorrectionRequest chosen = asked.get(at);
      for (CorrectionRequest other : asked.subList(at + 1, at + 3)) {
        assertThat(other.getHistory()).isEqualTo(chosen.getHistory());
        assertThat(other.getPattern()).isEqualTo(chosen.getPattern());
        assertThat(other.getInteraction().getFeedback())
            .isEqualTo(chosen.getInteraction().getFeedback());
        assertThat(other.getInteraction().getRating())
            .isEqualTo(chosen.getInteraction().getRating());
        assertThat(other.getItem().getItem())
            .isNotEqualTo(chosen.getItem().getItem())
            .isNotIn(chosen.getHistory().stream().map(entry -> entry.getItem()).toList());
      }
    }
  }

  @Test
  void shouldShowOnlyWhatLiesBeforeTheInteraction() {
    Corpus corpus = write();

    assertThat(asked)
        .allSatisfy(
            request ->
                assertThat(request.getHistory())
                    .allMatch(
                        entry -> entry.getEventTime() < request.getInteraction().getEventTime()));
    Map<String, Integer> latest = new HashMap<>();
    for (Corpus.Written one : corpus.written()) {
      String user = one.interaction().getUser();
      assertThat(one.pattern()).isEqualTo(latest.getOrDefault(user, -1));
      if (one.patternAfter() >= 0) {
        latest.put(user, one.patternAfter());
      }
    }
    assertThat(latest).hasSize(3);
    assertThat(corpus.patterns()).isEqualTo(latest);
  }

  @Test
  void shouldLeaveDislikedItemsUnexplained() {
    assertThat(write().written())
        .noneMatch(one -> one.interaction().getFeedback() == Feedback.DISLIKE);
  }

  @Test
  void shouldListCorrectedReasonsAndAppendThePolicysOwn() {
    Corpus corpus = write(allCorrected());

    for (Interaction one : interactions) {
      assertThat(seen(corpus, one.getItem(), "somebody", one.getEventTime() + 1))
          .containsExactly("corrected " + one.getId());
      assertThat(seen(corpus, one.getItem(), "somebody", one.getEventTime())).isEmpty();
      assertThat(seen(corpus, one.getItem(), one.getUser(), Long.MAX_VALUE)).isEmpty();
    }
    List<Corpus.Written> learnedFrom = corpus.before(Long.MAX_VALUE, LeakRules.CLOSED);
    assertThat(learnedFrom).hasSize(12);
    for (Corpus.Written one : learnedFrom) {
      for (Corpus.Pair pair : one.pairs()) {
        assertThat(IntStream.of(pair.reasons()).mapToObj(corpus.texts()::get))
            .isNotEmpty()
            .allMatch(text -> text.startsWith(one.interaction().getId() + pair.item()));
      }
    }
  }

  @Test
  void shouldWriteTheSamePairsWhateverWasCorrected() {
    List<List<String>> plain = appended(write());
    asked.clear();

    assertThat(appended(write(allCorrected()))).isEqualTo(plain);
  }

  @Test
  void shouldShowTheCorrectedPatternFromThenOn() {
    Corpus corpus = write(allCorrected());

    for (Corpus.Written one : corpus.written()) {
      String newest = null;
      for (Interaction other : interactions) {
        if (other.getUser().equals(one.interaction().getUser())
            && other.getEventTime() < one.interaction().getEventTime()) {
          newest = "pattern " + other.getId();
        }
      }
      assertThat(one.pattern() < 0 ? null : corpus.texts().get(one.pattern())).isEqualTo(newest);
      assertThat(corpus.texts().get(one.patternAfter()))
          .isEqualTo("pattern " + one.interaction().getId());
      String shown = newest;
      assertThat(asked)
          .filteredOn(request -> request.getInteraction().getId().equals(one.interaction().getId()))
          .hasSize(3)
          .allMatch(
              request ->
                  request.getPattern() == null
                      ? shown == null
                      : request.getPattern().getText().equals(shown));
    }
    assertThat(corpus.patterns()).hasSize(3);
    assertThat(corpus.texts().get(corpus.patterns().getOrDefault("u2", -1)))
        .isEqualTo("pattern i29");
  }

  private Corrections allCorrected() {
    return new Corrections(
        interactions.stream()
            .map(
                one ->
                    new Corrections.Corrected(
                        one, "pattern " + one.getId(), "corrected " + one.getId()))
            .toList());
  }

  private static List<String> seen(Corpus corpus, String item, String user, long time) {
    return IntStream.of(corpus.lists(LeakRules.CLOSED, 8).at(item, user, time))
        .mapToObj(corpus.texts()::get)
        .toList();
  }

  private static List<List<String>> appended(Corpus corpus) {
    return corpus.written().stream()
        .flatMap(one -> one.pairs().stream())
        .map(pair -> IntStream.of(pair.reasons()).mapToObj(corpus.texts()::get).toList())
        .toList();
  }

  private Corpus write() {
    return write(Corrections.NONE);
  }

  private Corpus write(Corrections corrections) {
    RewardTrainingSettings settings =
        new RewardTrainingSettings(0.1, 0.5, 1, 1, 1, 1, 1, 9, 3, 2, 1, 1, 2, 1, 4);
    List<Interaction> fit = interactions.subList(0, 24);
    return new CorpusWriter(
            interactions, new Requests(Map.of()), new Echo(), settings, corrections, message -> {})
        .write(fit, interactions.subList(24, 30));
  }

  private static List<Interaction> interactions() {
    List<Interaction> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Feedback feedback =
          i % 5 == 4 ? Feedback.DISLIKE : i % 2 == 0 ? Feedback.LIKE : Feedback.CLICK;
      all.add(
          new Interaction(
              "i" + i, "u" + i % 3, "v" + i, (long) i / 2, feedback, null, null, false));
    }
    return all;
  }

  /** Says what it was asked. */
  private final class Echo implements TextSource {
    @Override
    public String fingerprint() {
      return "echo";
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public List<List<@Nullable String>> reasons(
        List<CorrectionRequest> requests, List<long[]> seeds) {
      asked.addAll(requests);
      List<List<@Nullable String>> texts = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        String about =
            requests.get(i).getInteraction().getId() + requests.get(i).getItem().getItem();
        List<@Nullable String> ofOne = new ArrayList<>();
        LongStream.of(seeds.get(i)).forEach(seed -> ofOne.add(about + seed));
        texts.add(ofOne);
      }
      return texts;
    }

    @Override
    public List<@Nullable String> patterns(
        List<CorrectionRequest> requests, List<@Nullable String> reasons, long[] seeds) {
      List<@Nullable String> texts = new ArrayList<>();
      reasons.forEach(reason -> texts.add("after " + reason));
      return texts;
    }

    @Override
    public float[][] embed(List<String> texts) {
      return new float[texts.size()][1];
    }
  }
}
