package io.whystream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RolesTest {
  private static final WorkerConfig.Prompt PROMPT = new WorkerConfig.Prompt(300, 6);

  @Test
  void shouldLeaveRoomBehindThePrompt() {
    assertThat(Roles.limits(PROMPT, 64, 1024).maxTokens()).isEqualTo(300);
    assertThat(Roles.limits(PROMPT, 64, 200).maxTokens()).isEqualTo(136);
  }

  @Test
  void shouldRefuseAModelWhoseContextHoldsNoPrompt() {
    assertThatThrownBy(() -> Roles.limits(PROMPT, 64, 127))
        .hasMessageContaining("of 64 leaves no room")
        .hasMessageContaining("context of 127");
  }
}
