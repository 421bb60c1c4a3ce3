package io.whystream.worker.prompt;

/**
 * A piece of a prompt.
 *
 * @param data whether it is untrusted text, in which no special token is recognised
 */
record Segment(String text, boolean data) {}
