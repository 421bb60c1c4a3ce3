package io.whystream.stream.state;

import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.SourcePosition;

/**
 * An interaction on its way from ORDER to USER.
 *
 * @param framed the interaction in Confluent's wire format
 * @param admittedAt append time, milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Admitted(
    Interaction interaction, SourcePosition source, long admittedAt, byte[] framed) {}
