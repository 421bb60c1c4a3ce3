package io.whystream.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * One correction as it is shown, before and after.
 *
 * @param user user
 * @param title title of the item
 * @param oldPattern the user's pattern before; null for none yet
 * @param newPattern the revised pattern
 * @param firstReason what the frozen first policy writes; null for nothing
 * @param learnedReason what the learned policy writes; null for nothing
 * @param gain reward of the second minus reward of the first; NaN where one is missing
 */
record Shown(
    String user,
    String title,
    @Nullable String oldPattern,
    String newPattern,
    @Nullable String firstReason,
    @Nullable String learnedReason,
    double gain) {}
