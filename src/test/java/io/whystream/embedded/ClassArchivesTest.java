package io.whystream.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {
  private static final String USES = "-XX:SharedArchiveFile=";
  private static final String LEAVES = "-XX:ArchiveClassesAtExit=";
  private static final long WORTH_IT = 16L << 20;

  private final Path directory;
  private final Path jar;
  private final ClassArchives archives;

  ClassArchivesTest(@TempDir Path root) {
    this.directory = root.resolve("archives");
    this.jar = root.resolve("a.jar");
    this.archives = new ClassArchives(directory);
  }

  @BeforeEach
  void pack() throws IOException {
    Files.writeString(jar, "classes");
  }

  @Test
  void shouldUseWhatAnEarlierProcessLeft() throws IOException {
    // Given three processes that started before there was one, all of which ended in order
    Path first = drafted();
    Path second = drafted();
    Path third = drafted();
    assertThat(second).isNotEqualTo(first);
    write(first, WORTH_IT);
    write(second, WORTH_IT + 4096);
    write(third, WORTH_IT + 1);

    // When
    List<String> flags = archives.flags("program", List.of(jar), true);

    // Then the one that has most is taken, and nothing else stays
    assertThat(archive(flags)).hasSize(WORTH_IT + 4096);
    assertThat(files()).isOne();
    assertThat(archives.flags("program", List.of(jar), true)).isEqualTo(flags);
    assertThat(archives.flags("another", List.of(jar), true).get(0)).startsWith(LEAVES);
  }

  @Test
  void shouldPassOverWhatAKilledProcessLeftHalfWritten() throws IOException {
    Files.write(drafted(), new byte[4096]);
    assertThat(archives.flags("program", List.of(jar), true).get(0)).startsWith(LEAVES);

    Files.write(drafted(), new byte[0]);
    assertThat(archives.flags("program", List.of(jar), true).get(0)).startsWith(LEAVES);
  }

  @Test
  void shouldNotKeepWhatAProcessLeftThatEndedEarly() throws IOException {
    Path early = drafted();
    write(early, WORTH_IT - 1);

    assertThat(archives.flags("program", List.of(jar), true).get(0)).startsWith(LEAVES);
    assertThat(early).doesNotExist();
  }

  @Test
  void shouldForgetArchivesOfOlderJars() throws IOException {
    // Given
    write(drafted(), WORTH_IT);
    Path old = archive(archives.flags("program", List.of(jar), true));

    // When
    Files.writeString(jar, "other classes");
    List<String> flags = archives.flags("program", List.of(jar), true);

    // Then
    assertThat(flags.get(0)).startsWith(LEAVES);
    assertThat(old).doesNotExist();
    assertThat(files()).isZero();
  }

  @Test
  void shouldAskForNothingThatCannotBe() throws IOException {
    // Directories cannot be archived from, what must not be left is not, nor what has no place
    assertThat(archives.flags("program", List.of(jar, directory), true)).isEmpty();
    assertThat(archives.flags("program", List.of(), true)).isEmpty();
    assertThat(archives.flags("program", List.of(jar), false)).isEmpty();
    assertThat(new ClassArchives(jar.resolve("in-a-file")).flags("program", List.of(jar), true))
        .isEmpty();
  }

  private Path drafted() {
    String flag = archives.flags("program", List.of(jar), true).get(0);
    assertThat(flag).startsWith(LEAVES);
    return Path.of(flag.substring(LEAVES.length()));
  }

  /** A file that begins as an archive does, and is empty else. */
  private static void write(Path draft, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(draft.toFile(), "rw")) {
      file.writeInt(0xf00baba8);
      file.setLength(bytes);
    }
  }

  private static Path archive(List<String> flags) {
    assertThat(flags.get(0)).startsWith(USES);
    return Path.of(flags.get(0).substring(USES.length()));
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(Objects.requireNonNull(directory))) {
      return files.count();
    }
  }
}
