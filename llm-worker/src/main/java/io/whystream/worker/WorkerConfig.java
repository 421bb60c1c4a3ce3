package io.whystream.worker;

import io.whystream.config.Default;
import io.whystream.config.Range;
import io.whystream.fault.FaultPoints;
import io.whystream.worker.fold.PolicySettings;
import io.whystream.worker.learn.LearnSettings;
import io.whystream.worker.revise.ReviseSettings;
import io.whystream.worker.sample.SampleSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Configuration of a worker.
 *
 * @param kafka properties of all Kafka clients, bootstrap.servers among them
 * @param schemaRegistry the schema registry
 * @param instance name of this worker, stable over restarts and unique among those running
 * @param roles roles that run here; the fold always does
 * @param model where the language model lies
 * @param reward the reward
 * @param prompt bounds of prompts
 * @param policy the policy and its snapshots
 * @param snapshots directory of snapshots, shared by all workers
 * @param sample how groups are sampled
 * @param learn how groups teach
 * @param revise how features are written again
 * @param standBeforeRetry how long the process stands still before it tries a record again that a
 *     worker died of; should be longer than whatever else kills workers takes between two kills
 * @param http where the metrics are given out
 * @param faults fault points at which the worker dies on purpose, for tests
 */
public record WorkerConfig(
    Map<String, String> kafka,
    Registry schemaRegistry,
    @Default("worker-0") String instance,
    @Default("sample,learn,revise") List<Role> roles,
    Model model,
    Reward reward,
    Prompt prompt,
    PolicySettings policy,
    Path snapshots,
    SampleSettings sample,
    LearnSettings learn,
    ReviseSettings revise,
    @Default("30s") @Range(min = "0s", max = "1h") Duration standBeforeRetry,
    Http http,
    List<String> faults) {

  public WorkerConfig {
    if (kafka.getOrDefault("bootstrap.servers", "").isBlank()) {
      throw new IllegalArgumentException("kafka.bootstrap.servers is missing");
    }
    if (!instance.matches("[a-zA-Z0-9._-]{1,100}")) {
      throw new IllegalArgumentException(
          "instance is \"" + instance + "\", must be letters, digits, '.', '_' and '-'");
    }
    FaultPoints.of(faults);
  }

  /** What a worker does beside folding. */
  public enum Role {
    SAMPLE,
    LEARN,
    REVISE
  }

  /**
   * Where Prometheus reads the metrics, under {@code /metrics}.
   *
   * @param host address that is listened at
   * @param port 0 for a free one, which the log says
   */
  public record Http(
      @Default("localhost") String host, @Default("0") @Range(min = "0", max = "65535") int port) {}

  /**
   * The schema registry.
   *
   * @param url base URL of Confluent's REST interface, several separated by commas
   * @param properties properties of its client
   */
  public record Registry(String url, Map<String, String> properties) {}

  /**
   * The language model.
   *
   * @param directory checkpoint in Hugging Face layout
   * @param device such as cpu or gpu
   */
  public record Model(@Default("models/nano") Path directory, @Default("cpu") String device) {}

  /**
   * The reward.
   *
   * @param function contrast, paper or truth
   * @param snapshot directory of the reward model
   */
  public record Reward(
      @Default("contrast") String function,
      @Default("samples/movielens-small/reward-model") Path snapshot) {}

  /**
   * Bounds of prompts.
   *
   * @param maxTokens longest prompt
   * @param historyEntries most entries of the history
   */
  public record Prompt(
      @Default("300") @Range(min = "64") int maxTokens,
      @Default("6") @Range(min = "0", max = "1000") int historyEntries) {}
}
