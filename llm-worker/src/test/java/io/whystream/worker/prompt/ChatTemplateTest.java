package io.whystream.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  private final Path model;

  ChatTemplateTest(@TempDir Path model) {
    this.model = model;
  }

  @Test
  void shouldRenderATemplateWithASystemMessageOfItsOwn() throws IOException {
    // Given: what SmolLM2 ships
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{"
            + " '<|im_start|>system\\nYou are helpful<|im_end|>\\n' }}{% endif"
            + " %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] +"
            + " '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{"
            + " '<|im_start|>assistant\\n' }}{% endif %}");
    // When
    String text = ChatTemplate.load(model).render("Hello\nthere");
    // Then
    assertThat(text)
        .isEqualTo(
            "<|im_start|>system\nYou are helpful<|im_end|>\n<|im_start|>user\nHello\n"
                + "there<|im_end|>\n<|im_start|>assistant\n");
  }

  @Test
  void shouldReadTheTemplateAndTokensOfTheTokenizerConfig() throws IOException {
    // Given
    Files.writeString(
        model.resolve("tokenizer_config.json"),
        "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\", \"chat_template\":"
            + " \"{{ bos_token }}{% for m in messages %}[{{ m.content | trim }}]{% endfor"
            + " %}{%- if not enable_thinking %}{{ eos_token }}{%- endif %}\"}");
    // When
    String text = ChatTemplate.load(model).render(" hi ");
    // Then
    assertThat(text).isEqualTo("<s>[hi]</s>");
  }

  @Test
  void shouldSayThatThereIsNoTemplate() {
    assertThatThrownBy(() -> ChatTemplate.load(model))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no chat template in " + model);
  }

  @Test
  void shouldPassOnTheRefusalOfATemplate() throws IOException {
    // Given
    Files.writeString(
        model.resolve("chat_template.jinja"), "{{ raise_exception('no system message') }}");
    // When
    ChatTemplate chat = ChatTemplate.load(model);
    // Then
    assertThatThrownBy(() -> chat.render("x")).hasMessageContaining("no system message");
  }
}
