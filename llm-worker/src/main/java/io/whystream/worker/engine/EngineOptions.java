package io.whystream.worker.engine;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a model computes. {@link #configured} reads it from system properties, so that it goes with
 * the machine and not with the model.
 *
 * @param samplingWeights what decoding reads; learning always reads float32
 * @param deterministic one request a batch and a fixed number of threads, so that a request gives
 *     the same bits whatever else runs; otherwise requests that share a batch agree to 1e-4
 * @param threads of one operation; 0 to choose by the model's size and the machine
 * @param memoryMegabytes native memory that one learning pass may keep
 */
public record EngineOptions(
    SamplingWeights samplingWeights, boolean deterministic, int threads, int memoryMegabytes) {
  private static final String WEIGHTS = "whystream.sampling.weights";
  private static final String DETERMINISTIC = "whystream.engine.deterministic";
  private static final String THREADS = "whystream.torch.threads";
  private static final String MEMORY = "whystream.engine.memory";

  public static final EngineOptions DEFAULT =
      new EngineOptions(SamplingWeights.AUTO, false, 0, 4096);

  /** The matrices that decoding reads. */
  public enum SamplingWeights {
    /** On a CPU float16 where it holds every weight exactly, otherwise float32. */
    AUTO,
    FLOAT32,
    /** Rounded where float16 is not exact. */
    FLOAT16,
    /** One scale a row, inputs of products int8 as well; errs by about 2 % of a product's norm. */
    INT8
  }

  public EngineOptions {
    if (threads < 0) {
      throw new IllegalArgumentException(THREADS + " is " + threads + "; it must not be negative");
    }
    if (memoryMegabytes < 1) {
      throw new IllegalArgumentException(
          MEMORY + " is " + memoryMegabytes + "; it must be at least 1 (MB)");
    }
  }

  /**
   * What the system properties say, {@link #DEFAULT} where they are silent.
   *
   * @throws IllegalArgumentException naming a property whose value cannot be used
   */
  public static EngineOptions configured() {
    return of(System::getProperty);
  }

  static EngineOptions of(Function<String, @Nullable String> properties) {
    return new EngineOptions(
        SamplingWeights.valueOf(
            oneOf(properties, WEIGHTS, "auto", "float32", "float16", "int8")
                .toUpperCase(Locale.ROOT)),
        oneOf(properties, DETERMINISTIC, "false", "true").equals("true"),
        number(properties, THREADS, DEFAULT.threads),
        number(properties, MEMORY, DEFAULT.memoryMegabytes));
  }

  /** The same with other matrices for decoding. */
  public EngineOptions with(SamplingWeights weights) {
    return new EngineOptions(weights, deterministic, threads, memoryMegabytes);
  }

  private static String oneOf(
      Function<String, @Nullable String> properties, String name, String... allowed) {
    String value = properties.apply(name);
    if (value == null) {
      return allowed[0];
    }
    if (!List.of(allowed).contains(value)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; allowed are " + List.of(allowed));
    }
    return value;
  }

  private static int number(
      Function<String, @Nullable String> properties, String name, int otherwise) {
    String value = properties.apply(name);
    try {
      return value == null ? otherwise : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be a number", e);
    }
  }
}
