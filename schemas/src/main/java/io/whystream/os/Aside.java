package io.whystream.os;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work on a thread of its own, while something else has to be waited for. Threading: any thread.
 */
public final class Aside<T> {
  private final FutureTask<T> task;

  private Aside(FutureTask<T> task) {
    this.task = task;
  }

  /**
   * Begins it.
   *
   * @param name of the thread, which keeps no process alive
   */
  public static <T> Aside<T> begin(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return new Aside<>(task);
  }

  /**
   * Waits for what came of it.
   *
   * @throws RuntimeException that the work threw; what is checked as the cause of another
   */
  public T get() throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }
}
