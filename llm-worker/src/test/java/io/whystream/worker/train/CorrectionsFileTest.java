package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.train.reward.Corrections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrectionsFileTest {
  private static final String LINE =
      "{\"id\":\"i4\",\"user\":\"u4\",\"item\":\"v\",\"eventTime\":4,"
          + "\"pattern\":\"Likes it.\",\"reason\":\"It is good.\"}";
  private final Dataset dataset =
      new Dataset("d", List.of(), LongStream.range(0, 100).mapToObj(i -> at(i)).toList());
  @TempDir Path folder;

  @Test
  void shouldReadWhatWasCorrectedAndPassOverWhatWasRejected() throws Exception {
    Corrections read =
        read(
            LINE,
            "{\"id\":\"i5\",\"user\":\"u5\",\"item\":\"v\",\"eventTime\":5}",
            "",
            "{\"id\":\"i6\",\"user\":\"u6\",\"item\":\"v\",\"eventTime\":6,\"pattern\":\"P\"}");

    assertThat(read.all())
        .containsExactly(
            new Corrections.Corrected(at(4), "Likes it.", "It is good."),
            new Corrections.Corrected(at(6), "P", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"i4\"",
        "{\"user\":\"u4\",\"item\":\"v\",\"eventTime\":4,\"pattern\":\"P\"}",
        "{\"id\":\"i4\",\"user\":\"u4\",\"item\":\"v\",\"pattern\":\"P\"}",
        "{\"id\":\"i4\",\"user\":\"u4\",\"item\":\"v\",\"eventTime\":5,\"pattern\":\"P\"}",
        "{\"id\":\"i4\",\"user\":\"u5\",\"item\":\"v\",\"eventTime\":4,\"pattern\":\"P\"}",
        "{\"id\":\"other\",\"user\":\"u4\",\"item\":\"v\",\"eventTime\":4,\"pattern\":\"P\"}",
        "{\"id\":\"i4\",\"user\":\"u4\",\"item\":\"v\",\"eventTime\":4,\"pattern\":7}",
        "{\"id\":\"i4\",\"user\":\"u4\",\"item\":\"v\",\"eventTime\":4,\"pattern\":\" \"}",
      })
  void shouldNameALineThatCannotBeUsed(String bad) {
    assertThatThrownBy(() -> read(LINE, bad))
        .isInstanceOf(CorrectionsFile.Unusable.class)
        .hasMessageContaining("corrections.jsonl:2 ");
  }

  @Test
  void shouldSayWhereCorrectionsComeFromWhenThereIsNone() {
    assertThatThrownBy(() -> CorrectionsFile.read(folder.resolve("no"), dataset))
        .isInstanceOf(CorrectionsFile.Unusable.class)
        .hasMessageContaining(folder.resolve("no").toString())
        .hasMessageContaining("correct --out DIR");
  }

  @Test
  void shouldKeepWhatLiesBeforeTheCut() throws Exception {
    CorrectionsAtCut at = CorrectionsAtCut.of(corrected(40, 55, 58, 70), dataset, 0.6, 0.1);

    assertThat(at.before().all())
        .extracting(one -> one.interaction().getId())
        .containsExactly("i40", "i55", "i58");
    assertThat(at.learned()).isEqualTo(1);
    assertThat(at.summary(Path.of("f"))).contains("of 4 corrections 3 lie before the cut, 1 of");
  }

  @Test
  void shouldRefuseACutWithNoCorrectionBeforeItAndNameOneThatHasThemAll() throws Exception {
    Corrections corrected = corrected(60, 70);

    assertThatThrownBy(() -> CorrectionsAtCut.of(corrected, dataset, 0.6, 0.1))
        .isInstanceOf(CorrectionsFile.Unusable.class)
        .hasMessageContaining("none of the 2 corrections lies before --cut 0.6")
        .hasMessageContaining("--cut 0.800");
    assertThat(CorrectionsAtCut.of(corrected, dataset, 0.8, 0.1).learned()).isEqualTo(2);
    assertThat(CorrectionsAtCut.of(corrected, dataset, 0.78, 0.1).learned()).isEqualTo(1);
  }

  private Corrections corrected(long... times) {
    return new Corrections(
        LongStream.of(times)
            .mapToObj(time -> new Corrections.Corrected(at(time), "pattern", "reason"))
            .toList());
  }

  private Corrections read(String... lines) throws IOException, CorrectionsFile.Unusable {
    Path file = folder.resolve("corrections.jsonl");
    Files.write(file, List.of(lines));
    return CorrectionsFile.read(file, dataset);
  }

  private static Interaction at(long time) {
    return new Interaction("i" + time, "u" + time, "v", time, Feedback.LIKE, null, null, false);
  }
}
