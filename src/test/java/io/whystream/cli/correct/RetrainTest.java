package io.whystream.cli.correct;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.Main;
import io.whystream.embedded.Home;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.policy.PeftAdapter;
import io.whystream.worker.policy.PolicyDirectory;
import io.whystream.worker.policy.WeightBytes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What correct leaves is what train reward-model takes. */
class RetrainTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODEL = Home.directory().resolve("models/nano");
  private static final String DATA = Home.directory().resolve("samples/movielens-small").toString();

  @TempDir static Path pass;
  @TempDir Path folder;

  private record Said(int code, String error) {}

  @BeforeAll
  static void correctThree() {
    int code =
        Main.commandLine()
            .execute("correct", "--data", DATA, "--interactions", "3", "--out", pass.toString());
    assertThat(code).isZero();
  }

  @Test
  void shouldKeepThePolicyUnderItsHash() throws Exception {
    Path policy = pass.resolve("policy");
    JsonNode note = JSON.readTree(policy.resolve("policy.json").toFile());

    try (LanguageModel model = DjlLanguageModel.load(MODEL, PeftAdapter.spec(policy), "cpu")) {
      float[] weights = PolicyDirectory.read(policy, model.adapterLayout(), model.fingerprint());

      assertThat(WeightBytes.sha256(weights)).isEqualTo(note.path("sha256").asText());
    }
    assertThat(note.path("steps").asInt()).isBetween(1, 3);
    assertThat(note.path("version").asInt()).isEqualTo(note.path("steps").asInt());
  }

  @Test
  void shouldRefuseACutBeforeWhatWasCorrected() {
    Said said = retrain(pass.resolve("policy"), "0.8");

    assertThat(said.code()).isEqualTo(2);
    assertThat(said.error())
        .contains("none of the 3 corrections lies before --cut 0.8", "such as --cut 0.889");
  }

  @Test
  void shouldRefuseThePolicyOfAnotherModel() throws Exception {
    // Given
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(pass.resolve("policy").resolve(file), folder.resolve(file));
    }
    ObjectNode note =
        (ObjectNode) JSON.readTree(pass.resolve("policy").resolve("policy.json").toFile());
    Files.writeString(folder.resolve("policy.json"), note.put("baseModel", "other").toString());

    // When
    Said said = retrain(folder, "0.9");

    // Then
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.error())
        .contains("--policy " + folder, "base model other", "give the --model it was trained on");
  }

  private Said retrain(Path policy, String cut) {
    StringWriter error = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setErr(new PrintWriter(error, true));
    int code =
        line.execute(
            "train",
            "reward-model",
            "--data",
            DATA,
            "--model",
            MODEL.toString(),
            "--policy",
            policy.toString(),
            "--corrections",
            pass.resolve("corrections.jsonl").toString(),
            "--cut",
            cut,
            "--out",
            folder.resolve("out").toString());
    return new Said(code, error.toString());
  }
}
