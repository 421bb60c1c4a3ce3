package io.whystream.worker.train.bpe;

/**
 * The printable character that stands for each byte in the vocabulary of a byte-level BPE, as in
 * GPT-2: printable Latin-1 bytes are themselves, the others follow from U+0100 on.
 */
final class ByteAlphabet {
  private static final char[] CHARACTERS = characters();

  private ByteAlphabet() {}

  private static char[] characters() {
    char[] characters = new char[256];
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174);
      characters[b] = printable ? (char) b : (char) next++;
    }
    return characters;
  }

  /** The character of a byte, 0 to 255. */
  static char of(int unsignedByte) {
    return CHARACTERS[unsignedByte];
  }
}
