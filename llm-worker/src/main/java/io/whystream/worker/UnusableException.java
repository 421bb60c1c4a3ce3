package io.whystream.worker;

/** The worker cannot run as things are; the message says why and what to do. */
final class UnusableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnusableException(String why) {
    super(why);
  }

  UnusableException(String why, Throwable cause) {
    super(why, cause);
  }
}
