package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.ContrastSet;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Draws the users and items that reasons are measured against. */
final class ContrastDraw {
  private static final int POOL = 32;
  private static final int WINDOW = 50;

  private ContrastDraw() {}

  /**
   * Draws a pool of users that interacted, with their histories and patterns as of the cut, and of
   * items by popularity.
   *
   * @param fit interactions of training, by event time
   * @param inputs of the corpus's texts by number
   * @param tastes of histories
   */
  static ContrastSet draw(
      List<Interaction> fit,
      Rows items,
      Corpus corpus,
      float[][] inputs,
      Function<List<Interaction>, Taste> tastes,
      Random random) {
    Sequences sequences = new Sequences(fit);
    List<String> users = new ArrayList<>(sequences.users());
    Collections.shuffle(users, random);
    List<ContrastSet.User> drawnUsers = new ArrayList<>();
    for (String user : users.subList(0, Math.min(POOL, users.size()))) {
      List<Interaction> all = sequences.of(user);
      List<Interaction> history = all.subList(Math.max(0, all.size() - WINDOW), all.size());
      Integer pattern = corpus.patterns().get(user);
      drawnUsers.add(
          new ContrastSet.User(
              user,
              Sequences.steps(history, items),
              pattern == null ? null : inputs[pattern],
              tastes.apply(history)));
    }
    List<String> drawnItems = new ArrayList<>();
    for (int tries = 0; tries < POOL * 20 && drawnItems.size() < POOL; tries++) {
      String item = fit.get(random.nextInt(fit.size())).getItem();
      if (items.knows(item) && !drawnItems.contains(item)) {
        drawnItems.add(item);
      }
    }
    return new ContrastSet(drawnUsers, drawnItems);
  }
}
