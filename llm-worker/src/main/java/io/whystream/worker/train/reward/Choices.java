package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.network.ItemItem;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.SequenceEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Interactions of validation to be predicted, each among all known items by what its user did
 * before. Scores come as [choices, known items].
 */
final class Choices {
  private final List<Choice> choices;
  private final int items;

  /**
   * One of them.
   *
   * @param history of the user before it, oldest first
   * @param target row of the item
   */
  record Choice(List<SequenceEncoder.Step> history, int target) {}

  /**
   * @param items how many are known
   */
  Choices(List<Choice> choices, int items) {
    this.choices = List.copyOf(choices);
    this.items = items;
  }

  /**
   * Draws some of the interactions that are positive and of known items.
   *
   * @param sequences with what lies before them
   * @param most how many
   */
  static Choices draw(
      List<Interaction> validation, Sequences sequences, Rows items, int most, Random random) {
    return of(targets(validation, items, most, random), sequences, items);
  }

  /** The interactions drawn. */
  static List<Interaction> targets(
      List<Interaction> validation, Rows items, int most, Random random) {
    List<Interaction> targets =
        new ArrayList<>(
            validation.stream()
                .filter(Sequences::positive)
                .filter(interaction -> items.knows(interaction.getItem()))
                .toList());
    Collections.shuffle(targets, random);
    return targets.subList(0, Math.min(most, targets.size()));
  }

  /** Interactions with what lies before them. */
  static Choices of(List<Interaction> targets, Sequences sequences, Rows items) {
    return new Choices(
        targets.stream()
            .map(
                interaction ->
                    new Choice(
                        Sequences.steps(sequences.before(interaction), items),
                        items.of(interaction.getItem())))
            .toList(),
        items.known().size());
  }

  int size() {
    return choices.size();
  }

  /** What the encoder says. */
  float[][] sequenceScores(RewardNetwork network) {
    float[][] scores = new float[choices.size()][items];
    for (int c = 0; c < scores.length; c++) {
      RewardNetwork.User user = network.user(0, choices.get(c).history());
      for (int item = 0; item < items; item++) {
        scores[c][item] = network.sequenceScore(user, item);
      }
    }
    return scores;
  }

  /**
   * What a table says.
   *
   * @param window last steps of a history that it reads
   */
  float[][] itemItemScores(ItemItem table, int window) {
    return choices.stream()
        .map(Choice::history)
        .map(history -> history.subList(Math.max(0, history.size() - window), history.size()))
        .map(history -> table.scores(history, items))
        .toArray(float[][]::new);
  }

  /** Mean log-likelihood of the items chosen by a softmax over all, nats; 0 of no choices. */
  double logLikelihood(float[][] scores) {
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      float[] row = scores[c];
      double max = row[choices.get(c).target()];
      for (float score : row) {
        max = Math.max(max, score);
      }
      double total = 0;
      for (float score : row) {
        total += Math.exp(score - max);
      }
      sum += row[choices.get(c).target()] - max - Math.log(total);
    }
    return scores.length == 0 ? 0 : sum / scores.length;
  }

  /**
   * Mean NDCG at ten among the items that the user has not had before, ties against the item
   * chosen; 0 of no choices.
   */
  double ndcg10(float[][] scores) {
    double sum = 0;
    for (int c = 0; c < scores.length; c++) {
      sum += Ranking.ndcg10(rank(choices.get(c), scores[c]));
    }
    return scores.length == 0 ? 0 : sum / scores.length;
  }

  private static int rank(Choice choice, float[] scores) {
    boolean[] seen = new boolean[scores.length];
    for (SequenceEncoder.Step step : choice.history()) {
      if (step.row() < seen.length) {
        seen[step.row()] = true;
      }
    }
    float own = scores[choice.target()];
    int rank = 1;
    for (int item = 0; item < scores.length; item++) {
      if (item != choice.target() && !seen[item] && !(scores[item] < own)) {
        rank++;
      }
    }
    return rank;
  }
}
