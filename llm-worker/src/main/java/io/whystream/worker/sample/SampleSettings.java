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
 * @param maxPerSecond most requests that a worker begins a second, so that a backlog does not reach
 *     what lies behind as a burst; 0 for as many as the model can
 */
public record SampleSettings(
    @Default("8") @Range(min = "2", max = "256") int groupSize,
    @Default("0.6") @Range(min = "0.01", max = "10") double temperature,
    @Default("64") @Range(min = "1", max = "4096") int maxTokens,
    @Default("4") @Range(min = "1") int maxUnlearned,
    @Default("0") @Range(min = "0", max = "100000") double maxPerSecond) {}
