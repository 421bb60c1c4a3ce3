package io.whystream.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of a process that lies in RAM, native memory included. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Bytes of this process; empty where the system does not say it. */
  public static OptionalLong own() {
    return read(Path.of("/proc/self/status"));
  }

  /** Bytes of another process; empty where the system does not say it. */
  public static OptionalLong of(long pid) {
    return read(Path.of("/proc/" + pid + "/status"));
  }

  private static OptionalLong read(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
