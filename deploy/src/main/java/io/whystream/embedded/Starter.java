package io.whystream.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts processes side by side, and takes back what it started when one of them fails. */
final class Starter {
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final int LOG_LINES = 12;

  private final RunDirectory directory;
  private final Duration within;
  private final ClusterListener listener;
  private final List<ManagedProcess> started = Collections.synchronizedList(new ArrayList<>());

  Starter(RunDirectory directory, Duration within, ClusterListener listener) {
    this.directory = directory;
    this.within = within;
    this.listener = listener;
  }

  /** Starts those that do not run, and waits until all do their work or one has failed. */
  void start(List<ProcessSpec> specs) {
    ExecutorService threads = Executors.newFixedThreadPool(specs.size());
    CompletionService<Boolean> starts = new ExecutorCompletionService<>(threads);
    try {
      specs.forEach(spec -> starts.submit(() -> start(spec), true));
      for (int done = 0; done < specs.size(); done++) {
        starts.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ClusterException known
          ? known
          : new ClusterException("cannot start: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while processes were starting", e);
    } finally {
      end(threads);
    }
  }

  /** Interrupts those that still wait, and sees that they start nothing any more. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new ClusterException("a start does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops what was started by this, the newest first. */
  void takeBack() {
    List<ManagedProcess> newestFirst = new ArrayList<>(started);
    Collections.reverse(newestFirst);
    for (ManagedProcess process : newestFirst) {
      listener.stopping(process.name());
      process.stop(STOP_GRACE);
    }
    started.clear();
  }

  private void start(ProcessSpec spec) {
    ManagedProcess process = new ManagedProcess(directory, spec.name());
    long from = System.nanoTime();
    ProcessHandle handle = process.running().orElse(null);
    if (handle != null && passes(spec)) {
      listener.alreadyRunning(spec.name());
      return;
    }
    listener.starting(spec.name());
    if (handle == null) {
      started.add(process);
      handle = process.start(spec);
    }
    awaitReady(spec, process, handle, from);
    listener.ready(spec.name(), Duration.ofNanos(System.nanoTime() - from));
  }

  private void awaitReady(
      ProcessSpec spec, ManagedProcess process, ProcessHandle handle, long from) {
    while (!passes(spec)) {
      if (!handle.isAlive()) {
        throw new ClusterException(
            "%s ended while it was starting; its last lines, of %s:\n%s"
                .formatted(spec.name(), directory.log(spec.name()), process.lastLines(LOG_LINES)));
      }
      if (System.nanoTime() - from > within.toNanos()) {
        throw new ClusterException(
            "%s is not ready after %d s; its last lines, of %s:\n%s"
                .formatted(
                    spec.name(),
                    within.toSeconds(),
                    directory.log(spec.name()),
                    process.lastLines(LOG_LINES)));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      if (Thread.currentThread().isInterrupted()) {
        throw new ClusterException("interrupted while " + spec.name() + " was starting");
      }
    }
  }

  @SuppressWarnings("CatchingUnchecked") // any failure of a probe means: not yet
  private static boolean passes(ProcessSpec spec) {
    try {
      return spec.ready().passes();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      return false;
    }
  }
}
