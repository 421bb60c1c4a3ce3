package io.whystream.worker.engine;

/** A model directory that cannot be used: says which file, what is wrong and what is allowed. */
public final class BadModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadModelException(String message) {
    super(message);
  }

  public BadModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
