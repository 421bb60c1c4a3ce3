package io.whystream.stream;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Correction;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.Rejection;
import io.whystream.schema.record.Reward;
import java.nio.ByteBuffer;
import java.util.List;

/** Records for tests. */
final class Records {
  private static final PolicyRef POLICY = new PolicyRef(3L, "ab12");

  private Records() {}

  static Interaction interaction(String id, String user, String item, long eventTime) {
    return new Interaction(id, user, item, eventTime, Feedback.RATING, 4.5f, null, false);
  }

  static Interaction history(String id, String user, String item, long eventTime) {
    return new Interaction(id, user, item, eventTime, Feedback.LIKE, null, null, true);
  }

  static Item item(String item) {
    return new Item(
        item, "Title of " + item, "About " + item, List.of(new Attribute("genre", "Comedy")));
  }

  /** A correction of a request whose pattern and reason name it. */
  static Correction correction(CorrectionRequest request) {
    Interaction of = request.getInteraction();
    ByteBuffer embedding = ByteBuffer.wrap(new byte[] {0, 0, (byte) 128, 63});
    Reward reward = new Reward(1.5, 0.2, 0.7, 0.1, 0, 1);
    return new Correction(
        new Pattern("likes what " + of.getId() + " shows", embedding, of.getEventTime(), POLICY),
        new Reason(
            of.getUser(),
            of.getId(),
            of.getEventTime(),
            "because of " + of.getId(),
            embedding,
            POLICY),
        reward,
        List.of(reward),
        List.of(0.5),
        true,
        null,
        POLICY,
        "model-1",
        false,
        null);
  }

  static CorrectionResult result(CorrectionRequest request, Correction correction) {
    return ending(request, correction);
  }

  static CorrectionResult rejection(CorrectionRequest request, String why, boolean deadLettered) {
    return ending(request, new Rejection("sample", why, deadLettered));
  }

  private static CorrectionResult ending(CorrectionRequest request, Object ending) {
    Interaction of = request.getInteraction();
    return new CorrectionResult(
        of.getId(),
        of.getUser(),
        of.getItem(),
        request.getAttempt(),
        request.getSource(),
        request.getGeneration(),
        of.getEventTime(),
        request.getAdmittedAt(),
        ending);
  }
}
