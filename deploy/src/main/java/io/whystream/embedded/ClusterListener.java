package io.whystream.embedded;

import java.time.Duration;

/** Hears how the cluster starts and stops, from several threads. */
public interface ClusterListener {
  /** Hears nothing. */
  ClusterListener SILENT = new ClusterListener() {};

  /** A process was running before. */
  default void alreadyRunning(String name) {}

  /** A process is being started. */
  default void starting(String name) {}

  /** A process does its work. */
  default void ready(String name, Duration after) {}

  /** A process is being stopped. */
  default void stopping(String name) {}

  /** Something else worth a line. */
  default void note(String text) {}
}
