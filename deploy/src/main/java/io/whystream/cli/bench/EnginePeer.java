package io.whystream.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whystream.cli.UserException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The same measurements by transformers, PEFT and TRL: bench/peers/engine.py. */
final class EnginePeer {
  private final Path script;
  private final String python;

  /**
   * @param script bench/peers/engine.py
   * @param python interpreter that has the packages of bench/peers/requirements.txt
   */
  EnginePeer(Path script, String python) {
    this.script = script;
    this.python = python;
  }

  /**
   * Runs the script; what it writes to standard error goes to ours when it fails.
   *
   * @return its last line
   */
  JsonNode run(Path model, EngineTrial.Shape shape, boolean cpuTime)
      throws IOException, InterruptedException {
    File errors = File.createTempFile("whystream-peer", ".log");
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      python,
                      script.toString(),
                      "--model",
                      model.toAbsolutePath().toString(),
                      "--group",
                      Integer.toString(shape.group()),
                      "--prompt",
                      Integer.toString(shape.prompt()),
                      "--completion",
                      Integer.toString(shape.completion()),
                      "--clock",
                      cpuTime ? "cpu" : "wall",
                      "--rounds",
                      Integer.toString(shape.rounds())))
              .redirectError(errors)
              .start();
      String last = "";
      try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          last = line.isBlank() ? last : line;
        }
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new UserException(
            python + " " + script + " ended with " + status + ": " + lastLine(errors.toPath()));
      }
      return new ObjectMapper().readTree(last);
    } finally {
      java.nio.file.Files.deleteIfExists(errors.toPath());
    }
  }

  private static String lastLine(Path log) throws IOException {
    String all = java.nio.file.Files.readString(log).strip();
    return all.substring(all.lastIndexOf('\n') + 1);
  }
}
