package io.whystream.worker.prompt;

/** One earlier interaction as a prompt shows it. */
public record HistoryLine(Verdict verdict, ItemText item) {}
