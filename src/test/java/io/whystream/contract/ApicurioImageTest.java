package io.whystream.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

@NeedsDocker
class ApicurioImageTest extends RegistryContract {
  private static final int PORT = 8080;
  private static final String API = "/apis/ccompat/v7";

  private static final GenericContainer<?> REGISTRY =
      new GenericContainer<>("apicurio/apicurio-registry:3.0.9")
          .withExposedPorts(PORT)
          .waitingFor(Wait.forHttp(API + "/subjects").forPort(PORT));

  @BeforeAll
  static void start() {
    REGISTRY.start();
  }

  @AfterAll
  static void stop() {
    REGISTRY.stop();
  }

  @Override
  String url() {
    return "http://" + REGISTRY.getHost() + ":" + REGISTRY.getMappedPort(PORT) + API;
  }
}
