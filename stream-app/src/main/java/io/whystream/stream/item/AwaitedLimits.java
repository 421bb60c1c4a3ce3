package io.whystream.stream.item;

/**
 * How many requests of a partition wait for items that nobody has published, and how long.
 *
 * @param waitMillis milliseconds of the wall clock
 */
public record AwaitedLimits(int count, long waitMillis) {}
