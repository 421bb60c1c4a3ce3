package io.whystream.cli.kafka;

/** The cluster did not answer; the message says which part and where. */
public final class ClusterUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ClusterUnreachableException(String what, Throwable cause) {
    super(what, cause);
  }
}
