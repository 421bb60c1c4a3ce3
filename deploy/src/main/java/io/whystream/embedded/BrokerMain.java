package io.whystream.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** A KRaft broker and controller in one process: formats its storage at first, then runs. */
final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs the broker.
   *
   * @param args the properties file, the data directory and the cluster's id
   */
  public static void main(String[] args) throws IOException {
    Path properties = Path.of(args[0]);
    Path data = Path.of(args[1]);
    if (!Files.exists(data.resolve("meta.properties"))) {
      Files.createDirectories(data);
      String[] format = {"format", "-t", args[2], "-c", properties.toString()};
      int code = StorageTool.execute(format, System.out);
      if (code != 0) {
        System.exit(code);
      }
    }
    Kafka.main(new String[] {properties.toString()});
  }
}
