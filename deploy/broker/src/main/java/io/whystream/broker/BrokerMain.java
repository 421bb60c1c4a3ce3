package io.whystream.broker;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.AppInfoParser;

/** A KRaft broker and controller in one process: formats its storage at first, then runs. */
public final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs the broker.
   *
   * @param args the properties file, the data directory and the cluster's id
   */
  public static void main(String[] args) throws IOException {
    Path properties = Path.of(args[0]);
    Path data = Path.of(args[1]);
    Path writtenBy = data.resolveSibling("broker.version");
    String version = AppInfoParser.getVersion();
    if (!Files.exists(data.resolve("meta.properties"))) {
      Files.createDirectories(data);
      String[] format = {"format", "-t", args[2], "-c", properties.toString()};
      int code = StorageTool.execute(format, System.out);
      if (code != 0) {
        System.exit(code);
      }
    } else if (!reads(writtenBy, version)) {
      System.out.println(
          "The data in "
              + data
              + " were written by a broker of a later version than "
              + version
              + ". Take another directory by --data, or remove that one.");
      System.exit(1);
    }
    Files.writeString(writtenBy, version);
    Kafka.main(new String[] {properties.toString()});
  }

  /** Whether data can be read; those without a note are of a broker of 4.3. */
  private static boolean reads(Path writtenBy, String version) throws IOException {
    return Files.exists(writtenBy)
        && Version.parse(Files.readString(writtenBy)).compareTo(Version.parse(version)) <= 0;
  }
}
