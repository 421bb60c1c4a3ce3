package io.whystream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Archives of the classes that programs load (class data sharing of the JVM), which save about half
 * of a start. A program that was started without one leaves a draft when it ends in order; the next
 * start takes it up. One that is damaged or of other classes the JVM passes over, so nothing ever
 * depends on it.
 */
final class ClassArchives {
  private static final String ARCHIVE = ".jsa";
  private static final String DRAFT = ".draft";

  /**
   * Of a program that has done its work an archive takes some 50 MB; of one that ended early, 3.
   */
  private static final long LEAST_BYTES = 16L << 20;

  private static final List<String> SILENT = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  private final Path directory;

  /**
   * @param directory where archives lie; it need not exist
   */
  ClassArchives(Path directory) {
    this.directory = directory;
  }

  /**
   * Flags that a JVM is started with: those that use the archive, or leave one, or none where
   * neither can be. The JVM archives classes from jars only.
   *
   * @param program what starts, the same for all processes of one program
   * @param classpath what it loads classes from
   * @param leave whether it may leave an archive, which takes a few seconds of its end
   */
  List<String> flags(String program, List<Path> classpath, boolean leave) {
    if (classpath.isEmpty() || !classpath.stream().allMatch(Files::isRegularFile)) {
      return List.of();
    }
    try {
      Files.createDirectories(directory);
      String name = program + "-" + fingerprint(classpath);
      Path archive = directory.resolve(name + ARCHIVE);
      if (Files.exists(archive) || takeUp(program, name, archive)) {
        return with("-XX:SharedArchiveFile=" + archive);
      }
      return leave
          ? with("-XX:ArchiveClassesAtExit=" + directory.resolve(name + "-" + draft()))
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String draft() {
    return UUID.randomUUID() + DRAFT;
  }

  private static List<String> with(String flag) {
    return Stream.concat(Stream.of(flag), SILENT.stream()).toList();
  }

  /**
   * Makes the largest whole draft the archive, since a process that ended early has seen few
   * classes, and removes the others and what is left of older classes.
   */
  private boolean takeUp(String program, String name, Path archive) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(directory)) {
      all = files.filter(file -> name(file).startsWith(program + "-")).toList();
    }
    long least = LEAST_BYTES;
    boolean taken = false;
    for (Path file : all) {
      if (!name(file).startsWith(name)) {
        Files.deleteIfExists(file);
      } else if (name(file).endsWith(DRAFT) && isWhole(file)) {
        long bytes = Files.size(file);
        if (bytes >= least) {
          Files.move(file, archive, StandardCopyOption.ATOMIC_MOVE);
          least = bytes;
          taken = true;
        } else {
          Files.deleteIfExists(file);
        }
      }
    }
    return taken;
  }

  /** The JVM writes the header, magic number first, behind everything else. */
  private static boolean isWhole(Path draft) throws IOException {
    try (InputStream in = Files.newInputStream(draft)) {
      byte[] magic = in.readNBytes(Integer.BYTES);
      for (byte b : magic) {
        if (b != 0) {
          return true;
        }
      }
      return false;
    }
  }

  private static String name(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }

  /** Another JVM, or a jar of another size or time, has another one. */
  private static String fingerprint(List<Path> classpath) throws IOException {
    StringBuilder all = new StringBuilder(System.getProperty("java.vm.version"));
    for (Path entry : classpath) {
      all.append('\n').append(entry).append(' ').append(Files.size(entry)).append(' ');
      all.append(Files.getLastModifiedTime(entry).toMillis());
    }
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
