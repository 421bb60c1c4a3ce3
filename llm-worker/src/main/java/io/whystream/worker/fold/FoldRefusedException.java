package io.whystream.worker.fold;

/** The log, the snapshots and the model do not belong together; the message says which. */
public final class FoldRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FoldRefusedException(String what) {
    super(what);
  }
}
