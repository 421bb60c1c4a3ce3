package io.whystream.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.bench.faults.FaultRun;
import io.whystream.cli.bench.faults.FaultsCommand;
import io.whystream.fixture.EmbeddedCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything holds while broker, registry, stream-app and workers are killed under load: 30 of
 * them, or as many as {@code -Dwhystream.kills} says.
 */
class KilledProcessesTest {
  @TempDir private Path directory;

  @Test
  void shouldHoldEveryGuaranteeWhateverIsKilled() throws InterruptedException {
    // Given a seed of one's own, or the one that is always taken
    int kills = Integer.getInteger("whystream.kills", 30);
    long seed = Long.getLong("whystream.seed", 20200601);

    // When processes are killed at random moments and at named points
    FaultRun.Result result =
        new FaultRun(
                directory,
                EmbeddedCluster.settings(),
                FaultsCommand.layout(),
                new FaultRun.Setting(seed, kills, 2, Set.of(), 1800),
                System.out::println)
            .run();

    // Then every guarantee holds, and there was something to hold
    assertThat(result.kills()).isGreaterThanOrEqualTo(kills);
    assertThat(result.violations())
        .as("seed %s", seed)
        .hasSizeGreaterThanOrEqualTo(7)
        .allSatisfy((guarantee, violations) -> assertThat(violations).as(guarantee).isEmpty());
    assertThat(List.of(result.corrected(), result.learned(), result.versions()))
        .allSatisfy(count -> assertThat(count).isGreaterThan(10));
  }
}
