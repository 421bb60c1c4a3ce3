package io.whystream.worker.evaluate.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerFilesTest {
  private final InteractionLog log =
      new InteractionLog(
          List.of("a", "b", "c"),
          List.of(
              new InteractionLog.Sequence(
                  "u", new int[] {0, 2, 1}, new int[3], new long[] {5, 5, 9}),
              new InteractionLog.Sequence("once", new int[] {1}, new int[1], new long[] {6}),
              new InteractionLog.Sequence("v", new int[] {2, 0}, new int[2], new long[] {1, 2})));
  private final HeldOut test = HeldOut.test(log);

  @Test
  void shouldWritePlacesInPlaceOfTimes(@TempDir Path directory) throws IOException {
    Path split = directory.resolve("split");

    PeerFiles.write(log, split);

    assertThat(Files.readAllLines(split.resolve("split.inter")))
        .containsExactly(
            "user_id:token\titem_id:token\ttimestamp:float",
            "u\ta\t0",
            "u\tc\t1",
            "u\tb\t2",
            "once\tb\t0",
            "v\tc\t0",
            "v\ta\t1");
    assertThat(Files.readAllLines(split.resolve("items.txt"))).containsExactly("a", "b", "c");
    assertThat(Files.readAllLines(split.resolve("cases.txt"))).containsExactly("u", "v");
  }

  @Test
  void shouldRankByTheScoresOfEachCase(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("BPR.scores"), bytes(1, 7, 2, 4, 5, 6));
    Files.writeString(directory.resolve("BPR.json"), "{\"epochs\": 3}\n");

    List<Tuned> peers = PeerFiles.read(directory, test);

    assertThat(peers).hasSize(1);
    assertThat(peers.get(0).name()).isEqualTo("BPR (RecBole)");
    assertThat(peers.get(0).setting()).isEqualTo("{\"epochs\": 3}");
    Recommender peer = peers.get(0).fitted(test.training());
    assertThat(peer.scores(test.cases().get(0))).containsExactly(1, 7, 2);
    assertThat(peer.scores(test.cases().get(1))).containsExactly(4, 5, 6);
  }

  @Test
  void shouldRefuseScoresOfAnotherSplit(@TempDir Path directory) throws IOException {
    Files.write(directory.resolve("BPR.scores"), bytes(1, 7, 2));

    assertThatThrownBy(() -> PeerFiles.read(directory, test))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("BPR.scores")
        .hasMessageContaining("2 cases of 3 items take 24");
  }

  @Test
  void shouldRefuseIdsThatTheFormatCannotHold(@TempDir Path directory) {
    InteractionLog bad =
        new InteractionLog(
            List.of("a\tb"),
            List.of(new InteractionLog.Sequence("u", new int[] {0}, new int[1], new long[] {1})));

    assertThatThrownBy(() -> PeerFiles.write(bad, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a\tb");
  }

  private static byte[] bytes(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
