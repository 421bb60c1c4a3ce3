package io.whystream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLeaseTest {
  @TempDir private Path directory;

  @Test
  void shouldRemoveTheStoresOfAProcessThatDiedAndNothingElse() throws IOException {
    // Given a process that died: its mark is there, and nobody holds it
    Path store = write("app/0_3/rocksdb/user-slots/000004.log");
    Path titles = write("app/global/rocksdb/titles/000004.log");
    Path process = write("app/kafka-streams-process-metadata");
    Path identity = write("instance");
    write("running");

    // When
    try (StateLease lease = StateLease.take(directory, "app")) {
      // Then
      assertThat(lease.cleared()).isTrue();
      assertThat(store).doesNotExist();
      assertThat(directory.resolve("app/0_3")).doesNotExist();
      assertThat(titles).doesNotExist();
      assertThat(directory.resolve("app/global")).doesNotExist();
      assertThat(process).exists();
      assertThat(identity).exists();
    }
  }

  @Test
  void shouldKeepTheStoresOfAProcessThatEnded() throws IOException {
    // Given
    Path store = write("app/0_3/rocksdb/user-slots/000004.log");
    StateLease.take(directory, "app").close();

    // When
    try (StateLease lease = StateLease.take(directory, "app")) {
      // Then
      assertThat(lease.cleared()).isFalse();
      assertThat(store).exists();
    }
  }

  @Test
  void shouldRefuseADirectoryOnWhichAnotherProcessRuns() throws IOException {
    // Given
    Path store = write("app/0_3/rocksdb/user-slots/000004.log");
    try (StateLease lease = StateLease.take(directory, "app")) {
      assertThat(lease.cleared()).isFalse();

      // Then
      assertThatThrownBy(() -> StateLease.take(directory, "app"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process runs on it");
      assertThat(store).exists();
    }
  }

  private Path write(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return Files.writeString(file, "x");
  }
}
