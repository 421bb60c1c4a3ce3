package io.whystream.stream.ordering;

import io.whystream.stream.config.TextBounds;

/**
 * Settings of ORDER; times in milliseconds.
 *
 * @param graceMillis how far behind the watermark an interaction is held
 * @param allowedSkewMillis how far an event time may lie after the append time
 * @param idleMillis wall time after which an idle partition releases what it holds
 * @param chunk how many interactions are released at once
 * @param dedupeMillis how long an id is remembered
 * @param exactlyOnce whether what the stores say was handled was handed on as well
 */
public record OrderSettings(
    long graceMillis,
    long allowedSkewMillis,
    long idleMillis,
    int chunk,
    long dedupeMillis,
    TextBounds bounds,
    boolean exactlyOnce) {}
