package io.whystream.worker;

import io.whystream.schema.RecordClasses;
import io.whystream.schema.record.AdamWConstants;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Genesis;
import io.whystream.schema.record.GradientStep;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.PolicyLogRecord;
import io.whystream.schema.record.Reward;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.policy.AdapterSlot;
import io.whystream.worker.policy.PolicyFold;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.reward.RewardFunction;
import io.whystream.worker.sample.ReasonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Requests, policies and a reward for tests of the roles. */
public final class Fixtures {
  public static final String STOP = "<stop>";

  static {
    RecordClasses.trust();
  }

  private Fixtures() {}

  public static CorrectionRequest request(String id, Feedback feedback, @Nullable Float rating) {
    Interaction interaction =
        new Interaction(id, "ada", "matrix", 1_000L, feedback, rating, null, false);
    Item item =
        new Item("matrix", "Matrix, The (1999)", null, List.of(new Attribute("genre", "Action")));
    return new CorrectionRequest(
        interaction, 1, source(id), 2_000L, 0L, List.of(), null, item, List.of());
  }

  /** A place of its own for each id. */
  private static SourcePosition source(String id) {
    return new SourcePosition(3, Integer.toUnsignedLong(id.hashCode()));
  }

  public static PolicyState genesis(LanguageModel model, double learningRate) {
    Genesis genesis =
        new Genesis(
            5L,
            1,
            1.0,
            List.of("bias"),
            new AdamWConstants(learningRate, 0.9, 0.999, 1e-8, 0.0, 1.0),
            0,
            model.fingerprint());
    return Objects.requireNonNull(
        new PolicyFold(model.adapterLayout())
            .apply(null, 0, new PolicyLogRecord(genesis), Fixtures::noArchive));
  }

  public static PolicyState fold(LanguageModel model, PolicyState policy, GradientStep step) {
    return Objects.requireNonNull(
        new PolicyFold(model.adapterLayout())
            .apply(policy, policy.position() + 1, new PolicyLogRecord(step), Fixtures::noArchive));
  }

  public static ReasonWriter writer(LanguageModel model) {
    return new ReasonWriter(model, STOP);
  }

  public static AdapterSlot slot(LanguageModel model) {
    return new AdapterSlot(model);
  }

  public static Prompts prompts(LanguageModel model, Path directory) throws IOException {
    Files.writeString(directory.resolve("chat_template.jinja"), "{{ messages[0]['content'] }}");
    return new Prompts(
        model.tokenizer(), ChatTemplate.load(directory), PromptLimits.DEFAULT.withMaxTokens(4000));
  }

  /** Pays one for each time a word stands in a reason, and -1 where there is none. */
  public static RewardFunction paying(String word) {
    return new RewardFunction() {
      @Override
      public String version() {
        return "paying " + word;
      }

      @Override
      public List<Reward> score(
          CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
        List<Reward> rewards = new ArrayList<>();
        for (@Nullable String text : texts) {
          double value =
              text == null ? -1 : List.of(text.split(" ")).stream().filter(word::equals).count();
          rewards.add(new Reward(value, value, value, value, 0, 0));
        }
        return rewards;
      }
    };
  }

  private static PolicyState noArchive(long offset) {
    throw new AssertionError("nothing was rolled back");
  }
}
