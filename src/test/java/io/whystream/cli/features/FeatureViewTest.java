package io.whystream.cli.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.cli.terminal.Json;
import io.whystream.cli.terminal.Style;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.UserPattern;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureViewTest {
  private static final PolicyRef POLICY = new PolicyRef(118L, "3fa9c1d2e4");
  private static final ByteBuffer EMBEDDING = ByteBuffer.allocate(0);
  private final FeatureView view = new FeatureView(new Style(false, true), 60);

  private static Reason reason(String user, String text) {
    return new Reason(user, "i-" + user, 1458635171000L, text, EMBEDDING, POLICY);
  }

  @Test
  void shouldShowAPatternWithWhereItComesFrom() {
    UserPattern feature =
        new UserPattern(
            "495",
            new Pattern(
                "You are drawn to dramas of the 1990s in which people hold on to hope.",
                EMBEDDING,
                1458635171000L,
                POLICY),
            3L,
            "ml:495:72998");

    assertThat(view.lines(feature))
        .containsExactly(
            "user 495  feature version 3",
            "2016-03-22 08:26:11 UTC  policy v118 3fa9c1d2  interaction ml:495:72998",
            "  You are drawn to dramas of the 1990s in which people hold",
            "  on to hope.");
    assertThat(Json.line(FeatureView.json(feature)))
        .isEqualTo(
            "{\"user\":\"495\",\"featureVersion\":3,\"pattern\":\"You are drawn to dramas of the 1990s in"
                + " which people hold on to hope.\",\"eventTime\":\"2016-03-22T08:26:11Z\","
                + "\"policyVersion\":118,\"policySha256\":\"3fa9c1d2e4\",\"interactionId\":\"ml:495:72998\"}");
  }

  @Test
  void shouldShowReasonsNewestFirst() {
    ItemReasons feature =
        new ItemReasons("318", List.of(reason("1", "An old one."), reason("2", "A new one.")), 2L);

    assertThat(view.lines(feature))
        .containsExactly(
            "item 318  feature version 2  2 reasons",
            "2016-03-22 08:26:11 UTC  policy v118 3fa9c1d2  user 2",
            "  A new one.",
            "2016-03-22 08:26:11 UTC  policy v118 3fa9c1d2  user 1",
            "  An old one.");
  }

  @Test
  void shouldLetNoTextCommandTheTerminal() {
    // Given
    ItemReasons feature =
        new ItemReasons(
            "3\u001b[2J18", List.of(reason("e\u009b31mvil", "a\u001b]0;x\u0007b\r\u007f")), 2L);
    // When
    String shown = String.join("", view.lines(feature)) + Json.line(FeatureView.json(feature));
    // Then
    assertThat(shown.chars().noneMatch(Character::isISOControl)).isTrue();
    assertThat(shown).contains("item 318", "user evil", "  ab");
  }
}
