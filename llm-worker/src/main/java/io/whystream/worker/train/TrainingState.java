package io.whystream.worker.train;

import io.whystream.worker.policy.AdamWState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a training stands: all that is needed to go on.
 *
 * @param seed of the training
 * @param tokens seen
 * @param seconds worked
 * @param weights of the model
 * @param optimizer its state; its step is the training's
 */
public record TrainingState(
    long seed, long tokens, double seconds, float[] weights, AdamWState optimizer) {
  private static final int MAGIC = 0x77687973;

  /** Writes the state beside the file and then puts it in its place. */
  public void save(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
      out.writeInt(MAGIC);
      out.writeLong(seed);
      out.writeLong(tokens);
      out.writeDouble(seconds);
      out.writeLong(optimizer.step());
      write(out, weights);
      write(out, optimizer.first());
      write(out, optimizer.second());
    }
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads a state.
   *
   * @param size number of weights that it must have
   * @return empty when there is no file
   * @throws IOException when it belongs to another model or seed
   */
  public static Optional<TrainingState> load(Path file, long seed, int size) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC || in.readLong() != seed) {
        throw new IOException(file + " is no checkpoint of a training with seed " + seed);
      }
      long tokens = in.readLong();
      double seconds = in.readDouble();
      long step = in.readLong();
      float[] weights = read(in, size, file);
      return Optional.of(
          new TrainingState(
              seed,
              tokens,
              seconds,
              weights,
              new AdamWState(step, read(in, size, file), read(in, size, file))));
    }
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static float[] read(DataInputStream in, int size, Path file) throws IOException {
    int stored = in.readInt();
    if (stored != size) {
      throw new IOException(file + " holds " + stored + " weights, the model has " + size);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }
}
