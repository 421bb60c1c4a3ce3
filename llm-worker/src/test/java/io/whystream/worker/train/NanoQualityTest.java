package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.SourcePosition;
import io.whystream.worker.data.DatasetReader;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.evaluate.ReasonQuality;
import io.whystream.worker.evaluate.ReasonTrial;
import io.whystream.worker.prompt.ChatTemplate;
import io.whystream.worker.prompt.PromptLimits;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.reward.AttributeMentions;
import io.whystream.worker.train.bpe.TokenizerFiles;
import io.whystream.worker.train.corpus.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the bundled model writes about real films, for histories that nobody has. */
class NanoQualityTest {
  private static final Path MODEL = Path.of("../models/nano");
  private static final long SEED = 41;
  private static final double TEMPERATURE = 0.6;
  private static final int REQUESTS = 125;
  private static final int GROUP = 8;
  private static final long LARGEST_FILE = 16L << 20;

  @Test
  void shouldWriteTrueVariedReasonsThatEnd() throws IOException {
    // Given
    List<CorrectionRequest> requests = requests();
    ReasonQuality quality;
    List<ReasonQuality.Written> written;
    try (LanguageModel model =
        DjlLanguageModel.load(MODEL, new LoraSpec(8, 16, List.of("q_proj")), "cpu")) {
      Prompts prompts =
          new Prompts(model.tokenizer(), ChatTemplate.load(MODEL), PromptLimits.DEFAULT);
      int stop = model.tokenizer().idOf(TokenizerFiles.TURN_END);
      Sampling sampling = new Sampling(TEMPERATURE, 0, 1, 64, new int[] {stop});
      // When
      written = new ReasonTrial(model, prompts, sampling).write(requests, GROUP, SEED);
      quality = ReasonQuality.of(written, new AttributeMentions(Corpus.attributes()));
    }
    // Then
    String seen = "seed " + SEED + "\n" + quality.table();
    System.out.println(seen);
    for (int i = 0; i < written.size(); i += written.size() / 20) {
      System.out.println(
          written.get(i).item().getTitle() + ": " + written.get(i).reason().orElse("nothing"));
    }
    assertThat(quality.truth()).as(seen).isGreaterThanOrEqualTo(0.95);
    assertThat(quality.distinct()).as(seen).isGreaterThanOrEqualTo(500);
    assertThat(quality.readable()).as(seen).isGreaterThanOrEqualTo(0.99);
    assertThat(quality.named()).as(seen).isGreaterThan(REQUESTS * GROUP / 2);
  }

  @Test
  void shouldBeSmall() throws IOException {
    assertThat(Files.size(MODEL.resolve("model.safetensors"))).isLessThan(LARGEST_FILE);
  }

  private static List<CorrectionRequest> requests() throws IOException {
    List<Item> items =
        DatasetReader.open(Path.of("../samples/movielens-small"))
            .read((file, line, why) -> {})
            .items();
    Random random = new Random(SEED);
    List<CorrectionRequest> requests = new ArrayList<>();
    while (requests.size() < REQUESTS) {
      Item item = items.get(random.nextInt(items.size()));
      List<HistoryEntry> history = new ArrayList<>();
      for (int i = random.nextInt(7); i > 0; i--) {
        history.add(seen(items.get(random.nextInt(items.size())), random));
      }
      requests.add(request(item, history));
    }
    return requests;
  }

  private static HistoryEntry seen(Item item, Random random) {
    return HistoryEntry.newBuilder()
        .setId("h")
        .setItem(item.getItem())
        .setTitle(item.getTitle())
        .setAttributes(new ArrayList<Attribute>(item.getAttributes()))
        .setEventTime(0)
        .setFeedback(Feedback.RATING)
        .setRating(1f + random.nextInt(9) / 2f)
        .build();
  }

  private static CorrectionRequest request(Item item, List<HistoryEntry> history) {
    return CorrectionRequest.newBuilder()
        .setInteraction(
            Interaction.newBuilder()
                .setId("i")
                .setUser("u")
                .setItem(item.getItem())
                .setEventTime(1)
                .setFeedback(Feedback.LIKE)
                .build())
        .setAttempt(1)
        .setSource(new SourcePosition(0, 0L))
        .setAdmittedAt(1)
        .setHistory(history)
        .setItem(item)
        .setReasons(List.of())
        .build();
  }
}
