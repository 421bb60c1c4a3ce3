package io.whystream.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of one cluster: pid files, logs, ports and data. */
final class RunDirectory {
  private final Path root;

  RunDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  Path state() {
    return root.resolve("cluster.json");
  }

  Path pid(String name) {
    return root.resolve(name + ".pid");
  }

  Path ready(String name) {
    return root.resolve(name + ".ready");
  }

  Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** Where a process keeps its data. */
  Path data(String name) {
    return root.resolve("data").resolve(name);
  }

  boolean exists() {
    return Files.isDirectory(root);
  }

  /** Makes the directory, and checks that it has room. */
  void prepare(long requiredBytes) {
    try {
      Files.createDirectories(root.resolve("logs"));
      Files.createDirectories(root.resolve("data"));
      long usable = Files.getFileStore(root).getUsableSpace();
      if (usable < requiredBytes) {
        throw new ClusterException(
            "%s has %d MiB left, the cluster needs %d MiB: free some, or choose another directory by --data DIR"
                .formatted(root, usable >> 20, requiredBytes >> 20));
      }
    } catch (IOException e) {
      throw new ClusterException("cannot write into " + root + ": " + e.getMessage(), e);
    }
  }

  /** Keeps other commands from changing the cluster until the lock is closed. */
  Lock lock() {
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("cluster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new ClusterException(
            "another whystream command is just starting or stopping the cluster in " + root);
      }
      return new Lock(channel);
    } catch (IOException e) {
      throw new ClusterException("cannot write into " + root + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException held) {
      return null;
    }
  }

  /** A lock that is held until it is closed. */
  record Lock(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new ClusterException("cannot release the lock: " + e.getMessage(), e);
      }
    }
  }
}
