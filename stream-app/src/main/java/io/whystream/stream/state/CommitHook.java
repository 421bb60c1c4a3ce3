package io.whystream.stream.state;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets a stage write what it gathered, right before a commit: a store that holds nothing. Streams
 * offers no such hook but the one through which its record caches are written, which is why this
 * passes for a cache; what is put into a logged store meanwhile is part of the commit. Threading:
 * the task's thread.
 */
public final class CommitHook implements StateStore, CachedStateStore<Object, Object> {
  private final String name;
  private @Nullable Runnable writer;
  private boolean open;

  private CommitHook(String name) {
    this.name = name;
  }

  /** Makes the hook of each task. */
  public static StoreBuilder<CommitHook> builder(String name) {
    return new Builder(name);
  }

  /**
   * Calls a writer before each commit, in place of the one before: a task that was suspended begins
   * its stages anew over the same stores.
   *
   * @param next puts into uncached stores only: a cache may have been written before its turn
   */
  public void beforeCommit(Runnable next) {
    writer = next;
  }

  @Override
  public void flushCache() {
    if (writer != null) {
      writer.run();
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(root, (key, value) -> {});
    open = true;
  }

  @Override
  public void close() {
    writer = null;
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void clearCache() {
    // What was gathered is the stage's, which begins anew with its task.
  }

  /** Neither logged nor cached, whatever is asked. */
  private record Builder(String name) implements StoreBuilder<CommitHook> {
    @Override
    public StoreBuilder<CommitHook> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
      return this;
    }

    @Override
    public StoreBuilder<CommitHook> withLoggingDisabled() {
      return this;
    }

    @Override
    public CommitHook build() {
      return new CommitHook(name);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
