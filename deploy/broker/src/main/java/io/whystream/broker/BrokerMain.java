package io.whystream.broker;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.LoggerFactory;
import scala.Option;

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
    System.exit(run(new KafkaConfig(Utils.loadProps(properties.toString()), false)));
  }

  /** Runs until it is told to end; what Kafka's own main does, but for {@link StaleSession}. */
  private static int run(KafkaConfig config) {
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    Exit.addShutdownHook("broker-shutdown", server::shutdown);
    try {
      ControllerServer controller = controller(server);
      controller.startup();
      StaleSession.waitUntilOver(controller);
      server.startup();
    } catch (ReflectiveOperationException
        | InterruptedException
        | ExecutionException
        | RuntimeException e) {
      LoggerFactory.getLogger(BrokerMain.class).error("the broker could not be started", e);
      return 1;
    }
    server.awaitShutdown();
    return 0;
  }

  /** Kafka starts controller and broker in one go and shows neither. */
  private static ControllerServer controller(KafkaRaftServer server)
      throws ReflectiveOperationException {
    Method shown = KafkaRaftServer.class.getDeclaredMethod("controller");
    shown.setAccessible(true);
    return (ControllerServer) ((Option<?>) shown.invoke(server)).get();
  }

  /** Whether data can be read; those without a note are of a broker of 4.3. */
  private static boolean reads(Path writtenBy, String version) throws IOException {
    return Files.exists(writtenBy)
        && Version.parse(Files.readString(writtenBy)).compareTo(Version.parse(version)) <= 0;
  }
}
