package io.whystream.worker.loop;

/** What handling a record writes. */
@FunctionalInterface
public interface Effect {

  /** Writes records inside a transaction that has begun; nothing that takes long. */
  void emit(Emitter emitter);

  /** The transaction was committed. */
  default void committed() {}
}
