package io.whystream.worker.train.bpe;

import java.util.List;

/**
 * A byte-level BPE vocabulary.
 *
 * @param specials special tokens, numbered from 0
 * @param tokens of the 256 bytes and then of the merges, numbered after the specials
 * @param merges in the order in which they apply, each two tokens with a space between
 */
public record BpeVocabulary(List<String> specials, List<String> tokens, List<String> merges) {
  /** Number of all tokens. */
  public int size() {
    return specials.size() + tokens.size();
  }
}
