package io.whystream.worker.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The one thread that touches the model; among waiting work the most urgent goes first. */
public final class ModelThread implements AutoCloseable {
  /** Priority of work that nobody waits for. */
  public static final int IDLE = Integer.MAX_VALUE - 1;

  private static final int LAST = Integer.MAX_VALUE;

  private final PriorityBlockingQueue<Work> queue = new PriorityBlockingQueue<>();
  private final AtomicLong sequence = new AtomicLong();
  private final Thread thread;
  private volatile boolean asked;
  private volatile boolean stopping;

  public ModelThread() {
    thread = new Thread(this::run, "model");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues work.
   *
   * @param priority lower goes first; equal ones in order
   */
  public <T> CompletableFuture<T> submit(int priority, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    asked |= priority < IDLE;
    queue.add(new Work(priority, sequence.getAndIncrement(), () -> complete(result, work)));
    return result;
  }

  /** Whether there ever was work that somebody waits for. */
  public boolean wasAsked() {
    return asked;
  }

  @SuppressWarnings("CatchingUnchecked") // whatever happens belongs to whoever waits
  private static <T> void complete(CompletableFuture<T> result, Callable<T> work) {
    if (result.isCancelled()) {
      return;
    }
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private void run() {
    while (!stopping) {
      try {
        queue.take().task.run();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Ends after the work in progress; what waits is dropped. */
  @Override
  public void close() {
    stopping = true;
    queue.add(new Work(LAST, sequence.getAndIncrement(), () -> {}));
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Work(int priority, long order, Runnable task) implements Comparable<Work> {
    @Override
    public int compareTo(Work other) {
      int byPriority = Integer.compare(priority, other.priority);
      return byPriority != 0 ? byPriority : Long.compare(order, other.order);
    }
  }
}
