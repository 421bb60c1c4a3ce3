package io.whystream.worker.train.reward;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Reason;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.reward.RewardConstants;
import io.whystream.worker.reward.RewardModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Measures the signal that groups of reasons get, over the groups written for validation. */
final class GroupSpread {
  /** How much the level spreads inside groups of what the contrast does. */
  private static final double LEVEL = 0.25;

  private final Corpus corpus;
  private final Requests requests;
  private final ReasonLists lists;
  private final float[][] embeddings;

  GroupSpread(Corpus corpus, Requests requests, ReasonLists lists, float[][] embeddings) {
    this.corpus = corpus;
    this.requests = requests;
    this.lists = lists;
    this.embeddings = embeddings;
  }

  /** One group: the effect of each of its reasons and what was said. */
  private record Group(
      CorrectionRequest request, List<RewardModel.Effect> effects, List<String> texts) {}

  /**
   * What was measured.
   *
   * @param constants with their scales
   * @param measures by name
   */
  record Result(RewardConstants constants, Map<String, Double> measures) {}

  /**
   * Measures a model.
   *
   * @param validation interactions with groups
   */
  Result measure(RewardModel model, List<Corpus.Written> validation, AttributeMentions mentions) {
    List<Group> groups = new ArrayList<>();
    for (Corpus.Written one : validation) {
      if (one.chosen().reasons().length > 1) {
        groups.add(group(model, one));
      }
    }
    double ofContrast = within(groups, RewardModel.Effect::contrast);
    double paper = within(groups, RewardModel.Effect::gain);
    double share = paper > 0 ? LEVEL * ofContrast / paper : LEVEL;
    ToDoubleFunction<RewardModel.Effect> signal =
        effect -> effect.contrast() + share * effect.gain();
    double contrast = within(groups, signal);

    Map<String, Double> measures = new TreeMap<>();
    measures.put("groups", (double) groups.size());
    measures.put("spreadOfContrast", ofContrast);
    measures.put("spreadOfGain", paper);
    measures.put("meanGainOfLiked", mean(groups, RewardModel.Effect::gain));
    measures.put("meanGainOfOthers", gainOfOthers(model, validation));
    measures.put("meanGainOfBest", meanOfBest(groups, signal));
    measures.put("flatGroups", flat(groups, signal, contrast * model.constants().spreadFloor()));
    measures.put("contrastOfUserMatch", match(groups, mentions));
    measures.put("contrastOfLies", lies(groups, mentions));
    return new Result(
        model.constants().measured(share, positive(contrast), positive(paper)), measures);
  }

  /** Mean gain of reasons written for items that were not chosen. */
  private double gainOfOthers(RewardModel model, List<Corpus.Written> validation) {
    double sum = 0;
    int count = 0;
    for (Corpus.Written one : validation) {
      for (Corpus.Pair pair : one.pairs().subList(1, one.pairs().size())) {
        if (pair.reasons().length > 0) {
          RewardModel.Effect effect =
              model
                  .effects(
                      request(one, pair.item()),
                      List.of(corpus.texts().get(pair.reasons()[0])),
                      List.of(embeddings[pair.reasons()[0]]))
                  .get(0);
          sum += effect == null ? 0 : effect.gain();
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /**
   * Correlation, inside groups, of the contrasts by two models: how much of the signal is shared by
   * models trained on different users, and not noise of one of them.
   */
  double agreement(RewardModel one, RewardModel other, List<Corpus.Written> validation) {
    double product = 0;
    double squares = 0;
    double otherSquares = 0;
    for (Corpus.Written written : validation) {
      if (written.chosen().reasons().length > 1) {
        Group mine = group(one, written);
        Group theirs = group(other, written);
        double mean = mean(List.of(mine), RewardModel.Effect::contrast);
        double otherMean = mean(List.of(theirs), RewardModel.Effect::contrast);
        for (int i = 0; i < mine.effects().size(); i++) {
          double off = mine.effects().get(i).contrast() - mean;
          double otherOff = theirs.effects().get(i).contrast() - otherMean;
          product += off * otherOff;
          squares += off * off;
          otherSquares += otherOff * otherOff;
        }
      }
    }
    return squares > 0 && otherSquares > 0 ? product / Math.sqrt(squares * otherSquares) : 0;
  }

  private Group group(RewardModel model, Corpus.Written one) {
    CorrectionRequest request = request(one, one.chosen().item());
    List<float[]> vectors = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int number : one.chosen().reasons()) {
      vectors.add(embeddings[number]);
      texts.add(corpus.texts().get(number));
    }
    List<RewardModel.Effect> effects = new ArrayList<>();
    for (RewardModel.Effect effect : model.effects(request, List.copyOf(texts), vectors)) {
      if (effect != null) {
        effects.add(effect);
      }
    }
    return new Group(request, effects, texts);
  }

  private CorrectionRequest request(Corpus.Written one, String item) {
    List<Reason> reasons = new ArrayList<>();
    for (int number :
        lists.at(item, one.interaction().getUser(), one.interaction().getEventTime())) {
      reasons.add(Requests.reason(one.interaction().getEventTime() - 1, text(number)));
    }
    return requests.of(
        one.interaction(),
        one.history(),
        item,
        one.pattern() < 0 ? null : text(one.pattern()),
        reasons);
  }

  private Requests.Text text(int number) {
    return new Requests.Text(corpus.texts().get(number), embeddings[number]);
  }

  /** Root of the mean variance inside groups, with Bessel's correction. */
  private static double within(List<Group> groups, ToDoubleFunction<RewardModel.Effect> signal) {
    double squares = 0;
    int freedom = 0;
    for (Group group : groups) {
      double mean = mean(List.of(group), signal);
      for (RewardModel.Effect effect : group.effects()) {
        double off = signal.applyAsDouble(effect) - mean;
        squares += off * off;
      }
      freedom += group.effects().size() - 1;
    }
    return freedom == 0 ? 0 : Math.sqrt(squares / freedom);
  }

  private static double mean(List<Group> groups, ToDoubleFunction<RewardModel.Effect> signal) {
    return groups.stream()
        .flatMap(group -> group.effects().stream())
        .mapToDouble(signal)
        .average()
        .orElse(0);
  }

  /** Mean change of the score when each group's best reason is published. */
  private static double meanOfBest(
      List<Group> groups, ToDoubleFunction<RewardModel.Effect> signal) {
    return groups.stream()
        .mapToDouble(
            group ->
                group.effects().stream()
                    .max(java.util.Comparator.comparingDouble(signal))
                    .map(RewardModel.Effect::gain)
                    .orElse(0.0))
        .average()
        .orElse(0);
  }

  private static double flat(
      List<Group> groups, ToDoubleFunction<RewardModel.Effect> signal, double floor) {
    return groups.stream().filter(group -> within(List.of(group), signal) < floor).count()
        / (double) Math.max(1, groups.size());
  }

  /**
   * Difference in contrast, inside groups, between reasons that name an attribute which the user's
   * history has more of than not, and the others; positive when the contrast prefers what fits.
   */
  private static double match(List<Group> groups, AttributeMentions mentions) {
    return difference(
        groups,
        (group, text) -> {
          Set<String> held = mentions.check(text, group.request().getItem()).held();
          return held.stream().anyMatch(value -> common(group.request(), value));
        });
  }

  private static boolean common(CorrectionRequest request, String value) {
    long having =
        request.getHistory().stream()
            .filter(
                entry ->
                    entry.getAttributes().stream()
                        .anyMatch(attribute -> attribute.getValue().equalsIgnoreCase(value)))
            .count();
    return having * 3 >= request.getHistory().size() && having > 0;
  }

  /** Difference in contrast, inside groups, between reasons with a lie and the others. */
  private static double lies(List<Group> groups, AttributeMentions mentions) {
    return difference(
        groups,
        (group, text) -> !mentions.check(text, group.request().getItem()).lacked().isEmpty());
  }

  private static double difference(
      List<Group> groups, java.util.function.BiPredicate<Group, String> has) {
    double sum = 0;
    int count = 0;
    for (Group group : groups) {
      double with = 0;
      double without = 0;
      int having = 0;
      for (int i = 0; i < group.effects().size(); i++) {
        double contrast = group.effects().get(i).contrast();
        if (has.test(group, group.texts().get(i))) {
          with += contrast;
          having++;
        } else {
          without += contrast;
        }
      }
      int lacking = group.effects().size() - having;
      if (having > 0 && lacking > 0) {
        sum += with / having - without / lacking;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double positive(double scale) {
    return scale > 0 ? scale : 1;
  }
}
