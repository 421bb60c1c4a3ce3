package io.whystream.worker.evaluate.correction;

import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import java.util.List;

/**
 * An interaction with what all arms share of it.
 *
 * @param history of the user before it, oldest first
 * @param others items not taken, to choose the item among
 */
public record Case(Interaction interaction, List<HistoryEntry> history, List<String> others) {}
