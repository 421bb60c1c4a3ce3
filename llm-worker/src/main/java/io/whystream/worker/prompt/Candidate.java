package io.whystream.worker.prompt;

/**
 * An item that may be chosen.
 *
 * @param item as it is shown
 * @param known one of the caller's own words for how well known it is; it is no data and stands
 *     unquoted; empty for none
 */
public record Candidate(ItemText item, String known) {}
