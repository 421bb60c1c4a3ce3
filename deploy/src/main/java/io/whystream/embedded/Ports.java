package io.whystream.embedded;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports of a cluster, chosen once and kept in {@code cluster.json}.
 *
 * @param broker where clients reach the broker
 * @param controller where the broker reaches its own controller
 * @param registry where the schema registry answers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Ports(int broker, int controller, int registry) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Three free ports. */
  static Ports free() {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return new Ports(
          held.get(0).getLocalPort(), held.get(1).getLocalPort(), held.get(2).getLocalPort());
    } catch (IOException e) {
      throw new ClusterException("no free port on localhost: " + e.getMessage(), e);
    } finally {
      for (ServerSocket socket : held) {
        close(socket);
      }
    }
  }

  /** The ports of a state file. */
  static Ports read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Ports.class);
    } catch (JsonProcessingException e) {
      throw new ClusterException(
          file + " is damaged: " + e.getOriginalMessage() + "; remove it to choose new ports", e);
    } catch (IOException e) {
      throw new ClusterException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  void write(Path file) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.writeString(
          next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree()) + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The ports, and for others the addresses that they make. */
  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("bootstrapServers", bootstrapServers());
    tree.put("schemaRegistryUrl", registryUrl());
    tree.put("broker", broker);
    tree.put("controller", controller);
    tree.put("registry", registry);
    return tree;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + broker;
  }

  /** Confluent's interface of the registry. */
  String registryUrl() {
    return "http://127.0.0.1:" + registry + "/apis/ccompat/v7";
  }

  /** Refuses a port that another program holds. */
  static void requireFree(int port, String process, Path file) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
    } catch (IOException e) {
      throw new ClusterException(
          "port %d of the %s is in use by another program: stop that program, or remove %s to choose new ports"
              .formatted(port, process, file),
          e);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new ClusterException("cannot close a port: " + e.getMessage(), e);
    }
  }
}
