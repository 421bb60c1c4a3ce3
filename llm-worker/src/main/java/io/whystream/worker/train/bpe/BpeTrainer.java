package io.whystream.worker.train.bpe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trains a byte-level BPE: the most frequent pair of neighbours becomes a token, again and again
 * (Sennrich et al. 2016). Of equally frequent pairs the one with the smaller numbers goes first, so
 * the same counts give the same vocabulary. DJL's tokenizers library reads vocabularies but trains
 * none.
 */
public final class BpeTrainer {
  private final List<String> tokens = new ArrayList<>();
  private final List<String> merges = new ArrayList<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> frequencies = new ArrayList<>();
  private final Map<Long, Long> pairs = new HashMap<>();
  private final Map<Long, Set<Integer>> where = new HashMap<>();

  private BpeTrainer(WordCounts counts) {
    for (int b = 0; b < 256; b++) {
      tokens.add(String.valueOf(ByteAlphabet.of(b)));
    }
    counts
        .counts()
        .forEach(
            (word, frequency) -> {
              byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
              int[] parts = new int[bytes.length];
              for (int i = 0; i < bytes.length; i++) {
                parts[i] = Byte.toUnsignedInt(bytes[i]);
              }
              words.add(parts);
              frequencies.add(frequency);
            });
    for (int w = 0; w < words.size(); w++) {
      count(w, 1);
    }
  }

  /**
   * Trains a vocabulary of at most this size.
   *
   * @param size of the vocabulary, special tokens and bytes included
   */
  public static BpeVocabulary train(WordCounts counts, List<String> specials, int size) {
    BpeTrainer trainer = new BpeTrainer(counts);
    while (specials.size() + trainer.tokens.size() < size && trainer.mergeBest()) {}
    return new BpeVocabulary(
        List.copyOf(specials), List.copyOf(trainer.tokens), List.copyOf(trainer.merges));
  }

  private static long pair(int left, int right) {
    return ((long) left << 32) | right;
  }

  private void count(int word, int sign) {
    int[] parts = words.get(word);
    for (int i = 0; i + 1 < parts.length; i++) {
      long pair = pair(parts[i], parts[i + 1]);
      pairs.merge(pair, sign * frequencies.get(word), Long::sum);
      if (sign > 0) {
        where.computeIfAbsent(pair, p -> new HashSet<>()).add(word);
      }
    }
  }

  private boolean mergeBest() {
    long best = -1;
    long most = 1;
    for (Map.Entry<Long, Long> entry : pairs.entrySet()) {
      long frequency = entry.getValue();
      if (frequency > most || (frequency == most && best >= 0 && entry.getKey() < best)) {
        best = entry.getKey();
        most = frequency;
      }
    }
    if (best < 0) {
      return false;
    }
    int left = (int) (best >>> 32);
    int right = (int) best;
    tokens.add(tokens.get(left) + tokens.get(right));
    merges.add(tokens.get(left) + " " + tokens.get(right));
    for (int word : List.copyOf(where.getOrDefault(best, Set.of()))) {
      count(word, -1);
      words.set(word, merged(words.get(word), left, right, tokens.size() - 1));
      count(word, 1);
    }
    pairs.remove(best);
    where.remove(best);
    return true;
  }

  private static int[] merged(int[] parts, int left, int right, int token) {
    int[] out = new int[parts.length];
    int size = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean here = parts[i] == left && i + 1 < parts.length && parts[i + 1] == right;
      out[size++] = here ? token : parts[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(out, size);
  }
}
