package io.whystream.cli.evaluate;

import java.nio.file.Path;

/** Directories of two reward models: one that pays, one of other users that judges. */
record PayerAndJudge(Path pays, Path judges) {
  @Override
  public String toString() {
    return pays.getFileName() + ", " + judges.getFileName();
  }
}
