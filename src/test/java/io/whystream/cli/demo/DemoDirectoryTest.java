package io.whystream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.cli.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {

  @Test
  void shouldEmptyWhatADemoLeft(@TempDir Path parent) throws IOException {
    // Given
    Path root = parent.resolve("run/demo");
    DemoDirectory directory = new DemoDirectory(root);
    directory.clear();
    directory.mark();
    Files.createDirectories(root.resolve("data/broker"));
    Files.writeString(root.resolve("data/broker/log"), "x");
    // When
    directory.clear();
    // Then
    assertThat(root).doesNotExist();
    assertThat(parent.resolve("run")).isDirectory();
  }

  @Test
  void shouldNotTouchFilesOfOthers(@TempDir Path root) throws IOException {
    // Given
    Path precious = Files.writeString(root.resolve("thesis.txt"), "x");
    // When
    assertThatThrownBy(() -> new DemoDirectory(root).clear())
        // Then
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--data");
    assertThat(precious).exists();
  }
}
