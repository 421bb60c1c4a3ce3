package io.whystream.embedded;

/** The cluster cannot do what it was asked; the message tells the user why, and what would help. */
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ClusterException(String message) {
    super(message);
  }

  public ClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
