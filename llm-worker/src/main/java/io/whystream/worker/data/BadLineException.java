package io.whystream.worker.data;

/** A line that cannot be used; its message says why. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  BadLineException(String why) {
    super(why, null, false, false);
  }
}
