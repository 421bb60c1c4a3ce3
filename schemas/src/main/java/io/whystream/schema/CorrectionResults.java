package io.whystream.schema;

import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Rejection;

/** Makes the result of a request. */
public final class CorrectionResults {
  private CorrectionResults() {}

  /** A request was carried out. */
  public static CorrectionResult corrected(CorrectionRequest request, Correction correction) {
    return of(request, correction);
  }

  /** A request was refused. */
  public static CorrectionResult rejected(CorrectionRequest request, Rejection rejection) {
    return of(request, rejection);
  }

  /**
   * A request of which only the headers are known was refused.
   *
   * @param admittedAt append time as far as it is known, milliseconds
   */
  public static CorrectionResult rejected(
      PipelineHeaders headers, long admittedAt, Rejection rejection) {
    return new CorrectionResult(
        headers.id(),
        headers.user(),
        "",
        headers.attempt(),
        headers.source(),
        headers.generation(),
        -1L,
        admittedAt,
        rejection);
  }

  private static CorrectionResult of(CorrectionRequest request, Object ending) {
    Interaction interaction = request.getInteraction();
    return new CorrectionResult(
        interaction.getId(),
        interaction.getUser(),
        interaction.getItem(),
        request.getAttempt(),
        request.getSource(),
        request.getGeneration(),
        interaction.getEventTime(),
        request.getAdmittedAt(),
        ending);
  }
}
