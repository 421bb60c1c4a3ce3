package io.whystream.worker.revise;

import io.whystream.config.Default;
import io.whystream.config.Range;

/**
 * How features are written again.
 *
 * @param temperature sampling temperature
 * @param maxTokens longest completion
 * @param tries completions tried until one can be parsed
 * @param compareWithFirst whether the frozen first policy writes a reason too, to be compared with
 */
public record ReviseSettings(
    @Default("0.6") @Range(min = "0", max = "10") double temperature,
    @Default("64") @Range(min = "1", max = "4096") int maxTokens,
    @Default("3") @Range(min = "1", max = "16") int tries,
    @Default("false") boolean compareWithFirst) {}
