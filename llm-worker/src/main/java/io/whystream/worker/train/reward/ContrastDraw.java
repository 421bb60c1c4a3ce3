package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.ContrastSet;
import io.whystream.worker.reward.network.Rows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

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
   * @param embeddings of the corpus's texts by number
   */
  static ContrastSet draw(
      List<Interaction> fit, Rows items, Corpus corpus, float[][] embeddings, Random random) {
    Sequences sequences = new Sequences(fit);
    List<String> users = new ArrayList<>(sequences.users());
    Collections.shuffle(users, random);
    List<ContrastSet.User> drawnUsers = new ArrayList<>();
    for (String user : users.subList(0, Math.min(POOL, users.size()))) {
      List<Interaction> history = sequences.of(user);
      Integer pattern = corpus.patterns().get(user);
      drawnUsers.add(
          new ContrastSet.User(
              user,
              Sequences.steps(
                  history.subList(Math.max(0, history.size() - WINDOW), history.size()), items),
              pattern == null ? null : embeddings[pattern]));
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
