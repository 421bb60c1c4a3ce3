package io.whystream.worker.evaluate.ranking;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A split for recommenders that others wrote, and the scores that these gave. In the directory lie
 * {@code NAME.inter} in RecBole's format, NAME being the directory's own, with places in place of
 * times, so that ties fall as ours do; {@code items.txt} and {@code cases.txt}, which say the order
 * of scores; and for each recommender {@code MODEL.scores}, float32 little-endian, [cases, items],
 * with {@code MODEL.json} on how it was trained.
 */
public final class PeerFiles {
  private static final String SCORES = ".scores";

  private PeerFiles() {}

  /**
   * Writes the split.
   *
   * @throws IllegalArgumentException when an id holds a tab or a line break
   */
  public static void write(InteractionLog log, Path directory) throws IOException {
    Files.createDirectories(directory);
    Path split = directory.resolve(directory.toAbsolutePath().normalize().getFileName() + ".inter");
    try (BufferedWriter inter = Files.newBufferedWriter(split)) {
      inter.write("user_id:token\titem_id:token\ttimestamp:float\n");
      for (InteractionLog.Sequence sequence : log.sequences()) {
        for (int place = 0; place < sequence.length(); place++) {
          inter.write(
              checked(sequence.user())
                  + "\t"
                  + checked(log.items().get(sequence.items()[place]))
                  + "\t"
                  + place
                  + "\n");
        }
      }
    }
    Files.write(directory.resolve("items.txt"), log.items());
    Files.write(directory.resolve("cases.txt"), users(HeldOut.test(log)));
  }

  private static String checked(String id) {
    if (id.isEmpty() || id.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(
          "the id '"
              + id
              + "' cannot stand in RecBole's format: it is empty or holds a tab or break");
    }
    return id;
  }

  private static List<String> users(HeldOut split) {
    return split.cases().stream().map(one -> one.history().user()).toList();
  }

  /** Whether others left scores in a directory. */
  public static boolean scored(Path directory) throws IOException {
    return !files(directory).isEmpty();
  }

  /**
   * Reads all scores of a directory, by name; empty when there are none.
   *
   * @throws IOException when a file does not fit the split; the message says how large it must be
   */
  public static List<Tuned> read(Path directory, HeldOut test) throws IOException {
    List<Tuned> peers = new ArrayList<>();
    for (Map.Entry<String, Path> one : files(directory).entrySet()) {
      Path note = directory.resolve(one.getKey() + ".json");
      String setting = Files.exists(note) ? Files.readString(note).strip() : "";
      Recommender scores = scores(one.getValue(), test);
      peers.add(new Tuned(one.getKey() + " (RecBole)", setting, scores, rows -> scores));
    }
    return peers;
  }

  private static Map<String, Path> files(Path directory) throws IOException {
    Map<String, Path> byName = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SCORES)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        byName.put(name.substring(0, name.length() - SCORES.length()), file);
      }
    }
    return byName;
  }

  private static Recommender scores(Path file, HeldOut test) throws IOException {
    int items = test.training().items();
    long bytes = (long) test.cases().size() * items * Float.BYTES;
    if (Files.size(file) != bytes) {
      throw new IOException(
          file
              + " has "
              + Files.size(file)
              + " bytes where "
              + test.cases().size()
              + " cases of "
              + items
              + " items take "
              + bytes
              + ": it belongs to another split; delete it and dump the scores again");
    }
    Map<String, float[]> byUser = new HashMap<>();
    try (FileChannel channel = FileChannel.open(file)) {
      for (String user : users(test)) {
        ByteBuffer row = ByteBuffer.allocate(items * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (row.hasRemaining() && channel.read(row) >= 0) {
          // Until the row is full.
        }
        float[] scores = new float[items];
        row.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
        byUser.put(user, scores);
      }
    }
    return one -> {
      float[] scores = byUser.get(one.history().user());
      if (scores == null) {
        throw new IllegalArgumentException(file + " has no scores of " + one.history().user());
      }
      return scores;
    };
  }
}
