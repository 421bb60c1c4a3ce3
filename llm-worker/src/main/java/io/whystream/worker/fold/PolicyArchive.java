package io.whystream.worker.fold;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.os.Directories;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The beginning of a policy's log in files: one directory a part, in it {@code records} and a
 * manifest. {@code records} is the committed records as the topic held them (they have no keys and
 * no headers), each as offset (8 bytes), timestamp (8), length (4) and value, big-endian. A part
 * appears whole or not at all, and is never changed. Threading: one thread.
 */
public final class PolicyArchive {
  /** A part is closed when it has as many bytes. */
  public static final int PART_BYTES = 16 << 20;

  private static final String RECORDS = "records";
  private static final String MANIFEST = "manifest.json";
  private static final String PREFIX = "from-";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final String topicId;
  private final List<Part> parts;

  /**
   * What a part says of itself.
   *
   * @param topicId identifier of the topic whose offsets these are
   * @param first offset that it begins at
   * @param next offset behind it, where the next part begins
   * @param records how many records it holds; markers of transactions take offsets too
   * @param sha256 hash of its records
   * @param version version of the policy behind its last record
   * @param policySha256 hash of the weights of that version
   */
  public record Part(
      String topicId,
      long first,
      long next,
      int records,
      String sha256,
      long version,
      String policySha256) {}

  /**
   * A record as the topic held it.
   *
   * @param timestamp milliseconds since the epoch
   */
  public record Raw(long offset, long timestamp, byte[] value) {
    /** A record that was read from the topic. */
    public static Raw of(ConsumerRecord<byte[], byte[]> record) {
      return new Raw(record.offset(), record.timestamp(), record.value());
    }
  }

  /**
   * Opens an archive, which may be empty or not be there yet.
   *
   * @throws FoldRefusedException when parts are missing or belong to another topic
   */
  public PolicyArchive(Path root, String topicId) {
    this.root = root;
    this.topicId = topicId;
    this.parts = new ArrayList<>();
    for (Path directory : directories()) {
      Part part = manifest(directory);
      if (!part.topicId().equals(topicId)) {
        throw new FoldRefusedException(
            directory + " belongs to policy-log " + part.topicId() + ", this one is " + topicId);
      }
      if (part.first() != next() || part.next() <= part.first()) {
        throw new FoldRefusedException(
            directory
                + " holds the records from "
                + part.first()
                + " to below "
                + part.next()
                + ", and the parts before it end below "
                + next());
      }
      parts.add(part);
    }
  }

  /** Its parts, without gaps between them, the first from offset 0. */
  public List<Part> parts() {
    return List.copyOf(parts);
  }

  /** Offset behind its last part; 0 when it is empty. */
  public long next() {
    return parts.isEmpty() ? 0 : parts.get(parts.size() - 1).next();
  }

  /** The part that an offset below the end lies in. */
  Part covering(long offset) {
    return parts.stream()
        .filter(part -> offset < part.next())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(offset + " is not in the archive"));
  }

  /**
   * Reads a part.
   *
   * @throws FoldRefusedException when it is not what its manifest says
   */
  public List<Raw> records(Part part) {
    Path file = directory(part.first()).resolve(RECORDS);
    try {
      byte[] bytes = Files.readAllBytes(file);
      String sha256 = sha256(bytes);
      if (!sha256.equals(part.sha256())) {
        throw new FoldRefusedException(
            file + " is damaged: its hash is " + sha256 + ", the manifest says " + part.sha256());
      }
      List<Raw> records = parse(bytes);
      long before = part.first() - 1;
      for (Raw record : records) {
        if (record.offset() <= before || record.offset() >= part.next()) {
          throw new FoldRefusedException(file + " holds offset " + record.offset() + " wrongly");
        }
        before = record.offset();
      }
      if (records.size() != part.records()) {
        throw new FoldRefusedException(
            file + " holds " + records.size() + " records, the manifest says " + part.records());
      }
      return records;
    } catch (IOException e) {
      throw new FoldRefusedException(file + " cannot be read: " + e);
    }
  }

  private static List<Raw> parse(byte[] bytes) throws IOException {
    List<Raw> records = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        long offset = in.readLong();
        long timestamp = in.readLong();
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
          throw new IOException("record " + offset + " is cut off");
        }
        records.add(new Raw(offset, timestamp, in.readNBytes(length)));
      }
    }
    return records;
  }

  /**
   * Appends a part and forces it to disk.
   *
   * @param next offset behind it
   * @param version of the policy behind the last record
   */
  public void append(List<Raw> records, long next, long version, String policySha256)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Raw record : records) {
        out.writeLong(record.offset());
        out.writeLong(record.timestamp());
        out.writeInt(record.value().length);
        out.write(record.value());
      }
    }
    byte[] written = bytes.toByteArray();
    Part part =
        new Part(topicId, next(), next, records.size(), sha256(written), version, policySha256);
    Path draft = root.resolve(".draft-" + ProcessHandle.current().pid());
    Directories.delete(draft);
    Files.createDirectories(draft);
    Durable.write(draft.resolve(RECORDS), written);
    Durable.write(
        draft.resolve(MANIFEST), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(part));
    Durable.force(draft);
    Files.move(draft, directory(part.first()), StandardCopyOption.ATOMIC_MOVE);
    Durable.force(root);
    parts.add(part);
  }

  private List<Path> directories() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(path -> name(path).matches(PREFIX + "\\d+"))
          .sorted((a, b) -> name(a).compareTo(name(b)))
          .toList();
    } catch (IOException e) {
      throw new FoldRefusedException("the archive " + root + " cannot be read: " + e);
    }
  }

  private static Part manifest(Path directory) {
    try {
      return JSON.readValue(Files.readAllBytes(directory.resolve(MANIFEST)), Part.class);
    } catch (JsonProcessingException e) {
      throw new FoldRefusedException(
          directory.resolve(MANIFEST) + " is damaged: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new FoldRefusedException(directory.resolve(MANIFEST) + " cannot be read: " + e);
    }
  }

  private Path directory(long first) {
    return root.resolve(String.format(Locale.ROOT, "%s%019d", PREFIX, first));
  }

  private static String name(Path path) {
    return Objects.requireNonNull(path.getFileName()).toString();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
