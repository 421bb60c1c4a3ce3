package io.whystream.worker.engine;

/** Text to tokens and back. Threading: any thread. */
public interface Tokenizer {

  /** Tokens of untrusted text: no special token ever comes out, whatever the text spells. */
  int[] encode(String text);

  /** Tokens of text of our own, in which special tokens that are spelled out are recognised. */
  int[] encodeWithSpecials(String text);

  /** The text of tokens, without special tokens. */
  String decode(int[] tokens);

  /** The number of a token by its text, such as a special one. */
  int idOf(String token);
}
