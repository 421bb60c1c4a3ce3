package io.whystream.worker.evaluate.correction;

import org.jspecify.annotations.Nullable;

/**
 * What was seen of one interaction in one arm before the arm learned from it. Means are over the
 * reasons that the policy wrote for it; what cannot be said is NaN.
 *
 * @param interaction its id
 * @param user whose it is
 * @param item that it is about
 * @param reason the first reason that could be read; null for none
 * @param taste mean contrast, in units of the reward model's spread inside groups
 * @param judged mean contrast by the judge, in units of its own spread
 * @param logLikelihood of the item taken among the candidates with the lists as they are, above
 *     that of chance, nats
 * @param truth share of the attributes named that the item has
 * @param level mean change of the score by appending a reason, in units as taste; NaN unless the
 *     item was liked
 * @param entropy of the policy as its own samples tell, nats a token
 * @param reasons that others had been given for the item by then, and that are read
 * @param attention entropy of the attention over the item's reasons, over its largest; NaN with
 *     fewer than two
 * @param topLearned 1 when the reason attended to most was written by a policy that has learned, 0
 *     when not; NaN without reasons
 */
public record Measured(
    String interaction,
    String user,
    String item,
    @Nullable String reason,
    double taste,
    double judged,
    double logLikelihood,
    double truth,
    double level,
    double entropy,
    double reasons,
    double attention,
    double topLearned) {}
