package io.whystream.worker.prompt;

/**
 * A choice among candidates in the right form.
 *
 * @param thought what stood between the think tags
 * @param number of the candidate answered, from 1
 * @param legal whether there is such a candidate
 */
public record Choice(String thought, int number, boolean legal) {}
