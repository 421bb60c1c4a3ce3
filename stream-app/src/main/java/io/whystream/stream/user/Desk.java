package io.whystream.stream.user;

import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.stream.state.Admitted;
import io.whystream.stream.state.FromOrder;

/** What happens to the users of one source partition. */
interface Desk {

  /** An interaction in its turn. */
  void admit(Admitted admitted, Effects effects);

  /**
   * A request came back.
   *
   * @return whether it was one in flight; another is stale and changes nothing
   */
  boolean complete(CorrectionResult result, Effects effects);

  /**
   * A request came back and cannot be read; its headers can.
   *
   * @return whether it was one in flight
   */
  boolean fail(PipelineHeaders headers, String why, Effects effects);

  /** A user is to be forgotten: nothing stays but the generation, and what is in flight. */
  void forget(FromOrder.Forget forget, Effects effects);
}
