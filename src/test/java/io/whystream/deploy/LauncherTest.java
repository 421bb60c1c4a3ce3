package io.whystream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whystream.embedded.Home;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command starts, and says the same, whatever lies where its archive of classes should. */
class LauncherTest {
  private final Path home;
  private final Path jar;
  private final Path archive;

  LauncherTest(@TempDir Path home) {
    this.home = home;
    this.jar = home.resolve("deploy/target/lib/deploy-0.jar");
    this.archive = home.resolve("deploy/target/archives/command.jsa");
  }

  private record Said(int exit, String out, String err) {}

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(jar.getParent());
    Files.createDirectories(archive.getParent());
    Files.copy(Home.directory().resolve("whystream"), home.resolve("whystream"));
    pack();
  }

  @Test
  void shouldStartWithoutAnArchive() throws IOException, InterruptedException {
    assertUsage(whystream());
  }

  @Test
  void shouldPassOverADamagedArchive() throws IOException, InterruptedException {
    Files.writeString(archive, "no archive");

    assertUsage(whystream());
  }

  @Test
  void shouldPassOverAnArchiveOfOtherJars() throws IOException, InterruptedException {
    // Given
    run(
        List.of(
            java(),
            "-XX:ArchiveClassesAtExit=" + archive,
            "-cp",
            jar.toString(),
            "io.whystream.cli.Main",
            "--help"));
    assertThat(archive).isNotEmptyFile();
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));

    // When
    Said said = whystream();

    // Then
    assertUsage(said);
  }

  private static void assertUsage(Said said) {
    assertThat(said.exit).as(said.err).isZero();
    assertThat(said.out).startsWith("Usage: whystream");
    assertThat(said.err).isEmpty();
  }

  private Said whystream() throws IOException, InterruptedException {
    return run(List.of(home.resolve("whystream").toString(), "--help"));
  }

  private Said run(List<String> command) throws IOException, InterruptedException {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    return new Said(process.waitFor(), Files.readString(out), Files.readString(err));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A jar that is nothing but our own classpath. */
  private void pack() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(file, manifest)) {
      packed.finish();
    }
  }
}
