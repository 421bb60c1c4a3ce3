package io.whystream.stream;

import io.whystream.os.Directories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state directory, taken by this process for as long as it runs. What a process that died has
 * left in the stores cannot be used under exactly once: Streams opens each, finds that out, opens
 * it again, finds it out again, and only then restores; for the global table it does not even do
 * that, and gives up. So what a dead holder of the lease has left is removed before Streams starts.
 * Threading: one thread.
 */
final class StateLease implements AutoCloseable {
  private static final String NAME = "running";

  private final Path file;
  private final FileChannel channel;
  private final boolean cleared;

  private StateLease(Path file, FileChannel channel, boolean cleared) {
    this.file = file;
    this.channel = channel;
    this.cleared = cleared;
  }

  /**
   * Takes it.
   *
   * @param directory the state directory
   * @param application the directory of the application within it
   * @throws IOException when another process has it, or it cannot be written
   */
  static StateLease take(Path directory, String application) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve(NAME);
    boolean died = Files.exists(file);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw new IOException("another process runs on it");
    }
    if (died) {
      clear(directory.resolve(application));
    }
    return new StateLease(file, channel, died);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException held) {
      return null;
    }
  }

  /** Whether a process that died had left stores, which are gone now. */
  boolean cleared() {
    return cleared;
  }

  /** Removes the stores of tasks and the global table; they are restored from their topics. */
  private static void clear(Path application) throws IOException {
    if (!Files.isDirectory(application)) {
      return;
    }
    try (Stream<Path> entries = Files.list(application)) {
      for (Path stores : entries.filter(StateLease::holdsStores).toList()) {
        Directories.delete(stores);
      }
    }
  }

  private static boolean holdsStores(Path path) {
    return String.valueOf(path.getFileName()).matches("\\d+_\\d+|global");
  }

  /** Gives it back after the stores were closed; what they hold stays. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
