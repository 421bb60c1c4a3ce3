package io.whystream.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.SourcePosition;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What the headers of a pipeline record say of its request, so that a record whose value cannot be
 * read still frees its user's slot.
 *
 * @param id identifier of the interaction
 * @param user user
 * @param attempt 1 for the first try
 * @param source where the interaction was read
 * @param generation generation of the user
 */
public record PipelineHeaders(
    String id, String user, int attempt, SourcePosition source, long generation) {
  public static final String ID = "whystream.id";
  public static final String USER = "whystream.user";
  public static final String ATTEMPT = "whystream.attempt";
  public static final String SOURCE = "whystream.source";
  public static final String GENERATION = "whystream.generation";

  /** The headers of all records of a request. */
  public static PipelineHeaders of(CorrectionRequest request) {
    return new PipelineHeaders(
        request.getInteraction().getId(),
        request.getInteraction().getUser(),
        request.getAttempt(),
        request.getSource(),
        request.getGeneration());
  }

  /** The headers of the result of a request. */
  public static PipelineHeaders of(CorrectionResult result) {
    return new PipelineHeaders(
        result.getId(),
        result.getUser(),
        result.getAttempt(),
        result.getSource(),
        result.getGeneration());
  }

  /** Reads them; empty when one is missing or malformed. */
  public static Optional<PipelineHeaders> read(Headers headers) {
    Optional<String> id = text(headers, ID);
    Optional<String> user = text(headers, USER);
    Optional<String> attempt = text(headers, ATTEMPT);
    Optional<String> source = text(headers, SOURCE);
    Optional<String> generation = text(headers, GENERATION);
    if (id.isEmpty()
        || user.isEmpty()
        || attempt.isEmpty()
        || source.isEmpty()
        || generation.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PipelineHeaders(
              id.get(),
              user.get(),
              Integer.parseInt(attempt.get()),
              position(source.get()),
              Long.parseLong(generation.get())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The attempt that a record says it is; 1 when it says nothing. */
  public static int attempt(Headers headers) {
    return text(headers, ATTEMPT)
        .filter(attempt -> attempt.matches("\\d{1,9}"))
        .map(Integer::parseInt)
        .orElse(1);
  }

  /** Puts them into a record's headers, in place of those there. */
  public void write(Headers headers) {
    put(headers, ID, id);
    put(headers, USER, user);
    put(headers, ATTEMPT, Integer.toString(attempt));
    put(headers, SOURCE, source.getPartition() + ":" + source.getOffset());
    put(headers, GENERATION, Long.toString(generation));
  }

  private static void put(Headers headers, String key, String value) {
    headers.remove(key);
    headers.add(key, value.getBytes(UTF_8));
  }

  private static Optional<String> text(Headers headers, String key) {
    Header header = headers.lastHeader(key);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8));
  }

  private static SourcePosition position(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new NumberFormatException(text);
    }
    return new SourcePosition(
        Integer.parseInt(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
  }
}
