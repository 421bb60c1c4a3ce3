package io.whystream.worker.train.alignment;

import io.whystream.worker.evaluate.ranking.Case;
import io.whystream.worker.evaluate.ranking.InteractionLog.Sequence;
import io.whystream.worker.prompt.Candidate;
import io.whystream.worker.prompt.PromptFacts;
import java.util.List;

/**
 * Which of some items did a user take next?
 *
 * @param history of the user before it
 * @param time of the interaction asked for, milliseconds
 * @param candidates numbers of the items, in the order shown
 * @param answer place of the item that was taken, from 0
 * @param facts the history as a prompt shows it
 * @param shown the candidates as a prompt shows them
 */
public record ChoiceTask(
    Sequence history,
    long time,
    int[] candidates,
    int answer,
    PromptFacts facts,
    List<Candidate> shown) {

  /** As recommenders are asked. */
  public Case asked() {
    return new Case(history, candidates[answer], time);
  }
}
