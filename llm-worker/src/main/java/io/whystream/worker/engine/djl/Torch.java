package io.whystream.worker.engine.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.whystream.worker.engine.EngineOptions;
import java.util.Locale;

/**
 * PyTorch, started once and offline: native libraries come from the jars on the class path. A small
 * model runs on one thread and a large one on the processors, at most 8, unless the options say
 * otherwise; the number counts for the process. Set {@code OMP_WAIT_POLICY=passive} in the
 * environment of a process that shares its processors: threads that spin while they wait for a
 * descheduled one cost tens of times the work.
 */
final class Torch {
  /** Below this, handing work to a second thread costs more than it brings. */
  private static final long SMALL_MODEL = 20_000_000;

  private Torch() {}

  /** Sets the threads of one operation for a model of so many parameters. */
  static void tune(long parameters, EngineOptions options) {
    engine();
    if (options.threads() > 0) {
      JniUtils.setNumThreads(options.threads());
    } else if (options.deterministic()) {
      JniUtils.setNumThreads(1);
    } else if (parameters >= SMALL_MODEL) {
      JniUtils.setNumThreads(Math.min(8, Runtime.getRuntime().availableProcessors()));
    }
  }

  private static final class Holder {
    static final Engine ENGINE = start();

    private static Engine start() {
      setDefault("ai.djl.offline", "true");
      setDefault("OPT_OUT_TRACKING", "true");
      setDefault("ai.djl.pytorch.graph_optimizer", "false");
      setDefault("ai.djl.pytorch.num_threads", "1");
      setDefault("ai.djl.pytorch.num_interop_threads", "1");
      return Engine.getEngine("PyTorch");
    }

    private static void setDefault(String key, String value) {
      if (System.getProperty(key) == null) {
        System.setProperty(key, value);
      }
    }
  }

  static Engine engine() {
    return Holder.ENGINE;
  }

  /** A manager of its own for a device: {@code auto}, {@code cpu} or {@code gpu0} and so on. */
  static NDManager newManager(String device) {
    return engine().newBaseManager(device(device));
  }

  private static Device device(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("auto")) {
      return engine().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
    }
    if (lower.equals("cpu")) {
      return Device.cpu();
    }
    if (lower.matches("gpu\\d*")) {
      int index = lower.equals("gpu") ? 0 : Integer.parseInt(lower.substring(3));
      int count = engine().getGpuCount();
      if (index >= count) {
        throw new IllegalArgumentException("device " + name + " asked for, but GPUs: " + count);
      }
      return Device.gpu(index);
    }
    throw new IllegalArgumentException("device is " + name + "; allowed are auto, cpu, gpuN");
  }
}
