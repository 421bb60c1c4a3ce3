package io.whystream.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a cluster is made of.
 *
 * @param home where Whystream is installed
 * @param registry the unpacked distribution of the schema registry
 * @param topics the file of topics
 * @param requiredBytes room that the data directory must have
 * @param startWithin longest time that a process may take to start
 * @param lasting whether the broker is to be fast for long, which costs its compiler the first
 *     minutes, or up soon
 * @param programs environment of stream-app and workers, over ours: their configuration
 */
public record ClusterSettings(
    Path home,
    Path registry,
    Path topics,
    long requiredBytes,
    Duration startWithin,
    boolean lasting,
    Map<String, String> programs) {

  private static final long REQUIRED = 512L << 20;

  /** What ships with Whystream. */
  public static ClusterSettings shipped(Path home) {
    return new ClusterSettings(
        home,
        home.resolve("deploy/target/apicurio"),
        home.resolve("deploy/topics.yaml"),
        REQUIRED,
        Duration.ofMinutes(3),
        false,
        Map.of());
  }

  /** The same with another language model for the workers. */
  public ClusterSettings withModel(Path model) {
    Map<String, String> environment = new HashMap<>(programs);
    environment.put("WHYSTREAM_MODEL_DIRECTORY", model.toString());
    return withPrograms(environment);
  }

  /** The same with another environment for the programs. */
  public ClusterSettings withPrograms(Map<String, String> environment) {
    return new ClusterSettings(
        home, registry, topics, requiredBytes, startWithin, lasting, environment);
  }

  /** The same with another need of room. */
  public ClusterSettings withRequiredBytes(long bytes) {
    return new ClusterSettings(home, registry, topics, bytes, startWithin, lasting, programs);
  }

  /** The same for a broker that runs for long. */
  public ClusterSettings withLasting() {
    return new ClusterSettings(home, registry, topics, requiredBytes, startWithin, true, programs);
  }

  /** The same with topics of another file. */
  public ClusterSettings withTopics(Path file) {
    return new ClusterSettings(home, registry, file, requiredBytes, startWithin, lasting, programs);
  }

  /** The same with the registry elsewhere. */
  public ClusterSettings withRegistry(Path directory) {
    return new ClusterSettings(
        home, directory, topics, requiredBytes, startWithin, lasting, programs);
  }
}
