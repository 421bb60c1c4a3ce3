package io.whystream.embedded;

import java.util.List;
import java.util.Map;

/**
 * How one process of the cluster is started.
 *
 * @param name its name, such as {@code broker} or {@code llm-worker-1}
 * @param jvmFlags flags of its JVM
 * @param main its main class or {@code -jar FILE}, with arguments
 * @param env environment over ours
 * @param ready whether it does its work; asked again and again from the start on
 */
record ProcessSpec(
    String name, List<String> jvmFlags, List<String> main, Map<String, String> env, Probe ready) {

  /** A question to a process that is starting. */
  @FunctionalInterface
  interface Probe {
    /** True once the process does its work; an exception means not yet. */
    boolean passes() throws Exception;
  }
}
