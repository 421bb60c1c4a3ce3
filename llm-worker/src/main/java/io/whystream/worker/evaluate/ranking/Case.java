package io.whystream.worker.evaluate.ranking;

/**
 * An interaction to predict.
 *
 * @param history of its user before it
 * @param target number of the item
 * @param time event time, milliseconds
 */
public record Case(InteractionLog.Sequence history, int target, long time) {}
