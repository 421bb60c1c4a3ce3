package io.whystream.cli.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.schema.record.Ending;
import io.whystream.schema.record.SourcePosition;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static Ledger ledgerOf(int interactions) {
    Ledger ledger = new Ledger();
    ledger.open(0, 100);
    for (int i = 0; i < interactions; i++) {
      ledger.admitted(0, 100 + i);
    }
    return ledger;
  }

  private static Held holding(long interactions) {
    return new Held(Long.MAX_VALUE, interactions);
  }

  private static SourcePosition at(long offset) {
    return new SourcePosition(0, offset);
  }

  @Test
  void shouldBalanceWhenEveryInteractionEndedOnceOrIsHeld() {
    // Given
    Ledger ledger = ledgerOf(3);
    ledger.ended(at(100), Ending.CORRECTED);
    ledger.ended(at(102), Ending.HISTORY);
    // When
    Balance balance = ledger.balance(Map.of(0, holding(1)));
    // Then
    assertThat(balance.balances()).isTrue();
    assertThat(balance.problems()).isEmpty();
    assertThat(LedgerView.lines(balance))
        .containsExactly(
            "partition  admitted  corrected  superseded  rejected  late  duplicate  history  dead letters"
                + "  forgotten  held  unread  balances",
            "        0         3          1           0         0     0          0        1             0"
                + "          0     1       0  yes",
            "",
            "The ledger balances: 3 admitted, 2 outcomes + 1 held + 0 unread");
  }

  @Test
  void shouldNameTheOffsetThatIsLost() {
    Ledger ledger = ledgerOf(3);
    ledger.ended(at(100), Ending.CORRECTED);
    ledger.ended(at(102), Ending.CORRECTED);

    Balance balance = ledger.balance(Map.of());

    assertThat(balance.balances()).isFalse();
    assertThat(balance.problems())
        .containsExactly(
            "partition 0: 1 without outcome, but the stores hold 0; lost among offsets 101");
  }

  @Test
  void shouldNameTheOffsetThatEndedTwiceEvenWhenTheSumsAgree() {
    // Given one lost, one ended twice: three admitted, three outcomes
    Ledger ledger = ledgerOf(3);
    ledger.ended(at(100), Ending.CORRECTED);
    ledger.ended(at(102), Ending.CORRECTED);
    ledger.ended(at(102), Ending.SUPERSEDED);
    // When
    Balance balance = ledger.balance(Map.of());
    // Then
    assertThat(balance.admitted()).isEqualTo(balance.outcomes());
    assertThat(balance.problems())
        .containsExactly(
            "partition 0: 1 without outcome, but the stores hold 0; lost among offsets 101",
            "partition 0: more than one outcome for offsets 102");
  }

  @Test
  void shouldNameOutcomesOfNothingAndStoresThatHoldTooMuch() {
    Ledger ledger = ledgerOf(1);
    ledger.ended(at(100), Ending.LATE);
    ledger.ended(at(107), Ending.LATE);

    Balance balance = ledger.balance(Map.of(0, holding(2)));

    assertThat(balance.problems())
        .containsExactly(
            "partition 0: the stores hold 2, but only 0 have no outcome",
            "partition 0: outcomes of no interaction at offsets 107");
  }

  @Test
  void shouldNotCountOutcomesOfInteractionsThatRetentionTook() {
    Ledger ledger = ledgerOf(1);
    ledger.ended(at(7), Ending.CORRECTED);
    ledger.ended(at(100), Ending.CORRECTED);

    assertThat(ledger.balance(Map.of()).balances()).isTrue();
    assertThat(ledger.balance(Map.of()).outcomes()).isEqualTo(1);
  }

  @Test
  void shouldTellWhatIsNotReadYetFromWhatIsLost() {
    // Given three interactions without outcome, of which one was read
    Ledger ledger = ledgerOf(3);
    // When
    Balance holding = ledger.balance(Map.of(0, new Held(101, 1)));
    Balance losing = ledger.balance(Map.of(0, new Held(101, 0)));
    // Then
    assertThat(holding.balances()).isTrue();
    assertThat(holding.unread()).isEqualTo(2);
    assertThat(losing.problems())
        .containsExactly(
            "partition 0: 1 without outcome, but the stores hold 0; lost among offsets 100");
  }

  @Test
  void shouldListOnlyTheFirstOffsetsOfMany() {
    Balance balance = ledgerOf(1000).balance(Map.of());

    assertThat(balance.problems().get(0))
        .startsWith("partition 0: 1,000 without outcome")
        .endsWith("118, 119 and 980 more");
  }

  @Test
  void shouldSayTheSameInJson() {
    Ledger ledger = ledgerOf(2);
    ledger.ended(at(100), Ending.CORRECTED);

    assertThat(LedgerView.json(ledger.balance(Map.of(0, holding(1)))).toString())
        .isEqualTo(
            "{\"balances\":true,\"admitted\":2,\"outcomes\":1,\"held\":1,\"unread\":0,\"partitions\":[{\"partition\":0,"
                + "\"admitted\":2,\"outcomes\":{\"CORRECTED\":1,\"SUPERSEDED\":0,\"REJECTED\":0,\"LATE\":0,"
                + "\"DUPLICATE\":0,\"HISTORY\":0,\"DEAD_LETTERED\":0,\"FORGOTTEN\":0},\"held\":1,\"unread\":0,"
                + "\"balances\":true,\"withoutOutcome\":{\"count\":1,\"offsets\":[101]},"
                + "\"repeatedOutcome\":{\"count\":0,\"offsets\":[]},"
                + "\"outcomeOfNothing\":{\"count\":0,\"offsets\":[]}}],\"problems\":[]}");
  }
}
