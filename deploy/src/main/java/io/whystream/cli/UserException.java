package io.whystream.cli;

/** A command cannot do what it was asked; the message tells the user why, and what would help. */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
