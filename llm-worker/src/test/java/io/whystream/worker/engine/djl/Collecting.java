package io.whystream.worker.engine.djl;

import java.time.Duration;

/** Lets Java's collector run over and over while a test works. Threading: one thread. */
public final class Collecting implements AutoCloseable {
  private final Thread collector;

  /**
   * @param pause between two collections: each stops everything, and the work between has to get on
   */
  public Collecting(Duration pause) {
    collector =
        new Thread(
            () -> {
              try {
                while (true) {
                  System.gc();
                  Thread.sleep(pause.toMillis());
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "collector");
    collector.start();
  }

  @Override
  public void close() {
    collector.interrupt();
    try {
      collector.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
