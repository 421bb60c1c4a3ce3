package io.whystream.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A place where a program can be made to die. */
public enum FaultPoint {
  /** A worker is about to work on a record. */
  HANDLING,
  /** Records of a transaction were sent, its offsets were not. */
  AFTER_SEND,
  /** A transaction is complete and not yet committed. */
  BEFORE_COMMIT,
  /** A transaction was committed, and nobody has taken note of it. */
  AFTER_COMMIT,
  /** A record of the policy log is being folded. */
  WHILE_FOLDING,
  /** State is being restored: from a changelog, or from a snapshot of the policy. */
  WHILE_RESTORING,
  /** The files of a snapshot are written, and it has not appeared yet. */
  WHILE_WRITING_SNAPSHOT;

  /** Its name in a configuration, such as {@code before-commit}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The point of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static FaultPoint of(String text) {
    return Arrays.stream(values())
        .filter(point -> point.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault point is called \""
                        + text
                        + "\"; there are "
                        + Arrays.stream(values())
                            .map(FaultPoint::text)
                            .collect(Collectors.joining(", "))));
  }
}
