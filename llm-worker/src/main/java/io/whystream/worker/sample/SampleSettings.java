package io.whystream.worker.sample;

import io.whystream.config.Default;
import io.whystream.config.Range;

/**
 * How groups are sampled.
 *
 * @param groupSize completions for one request
 * @param temperature sampling temperature
 * @param maxTokens longest completion
 * @param maxUnlearned sampling pauses while more rollouts wait to be learned from
 */
public record SampleSettings(
    @Default("8") @Range(min = "2", max = "256") int groupSize,
    @Default("0.6") @Range(min = "0.01", max = "10") double temperature,
    @Default("64") @Range(min = "1", max = "4096") int maxTokens,
    @Default("4") @Range(min = "1") int maxUnlearned) {}
