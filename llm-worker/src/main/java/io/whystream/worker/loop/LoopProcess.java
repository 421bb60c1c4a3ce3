package io.whystream.worker.loop;

import io.whystream.fault.FaultPoints;
import java.time.Clock;

/**
 * What the loops of one process share. Threading: any thread.
 *
 * @param name of this process and no other, ever; without white space
 * @param turnstile who works beside whom
 * @param faults where the process dies on purpose
 * @param clock tells how old a record is when it begins, for the metrics
 */
public record LoopProcess(String name, Turnstile turnstile, FaultPoints faults, Clock clock) {

  /** A process whose loops do not run yet. */
  public LoopProcess(String name, FaultPoints faults) {
    this(name, new Turnstile(), faults, Clock.systemUTC());
  }
}
