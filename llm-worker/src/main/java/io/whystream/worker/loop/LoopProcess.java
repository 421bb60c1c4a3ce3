package io.whystream.worker.loop;

import io.whystream.fault.FaultPoints;
import java.time.Clock;
import java.time.Duration;

/**
 * What the loops of one process share. Threading: any thread.
 *
 * @param name of this process and no other, ever; without white space
 * @param turnstile who works beside whom
 * @param faults where the process dies on purpose
 * @param stand how long it stands still before it tries a record again that a worker died of
 * @param clock tells how old a record is when it begins, for the metrics
 */
public record LoopProcess(
    String name, Turnstile turnstile, FaultPoints faults, Duration stand, Clock clock) {

  /** A process whose loops do not run yet. */
  public LoopProcess(String name, FaultPoints faults, Duration stand) {
    this(name, new Turnstile(), faults, stand, Clock.systemUTC());
  }
}
