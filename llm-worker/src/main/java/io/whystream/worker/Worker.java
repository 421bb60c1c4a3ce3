package io.whystream.worker;

import io.whystream.config.ConfigException;
import io.whystream.config.ConfigReader;
import io.whystream.config.ReadyFile;
import io.whystream.fault.FaultPoints;
import io.whystream.metrics.MetricsEndpoint;
import io.whystream.metrics.PrometheusMetrics;
import io.whystream.os.Aside;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.SchemaRegistry;
import io.whystream.schema.Topics;
import io.whystream.worker.engine.BadModelException;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.djl.DjlLanguageModel;
import io.whystream.worker.fold.FoldRunner;
import io.whystream.worker.fold.PolicyView;
import io.whystream.worker.loop.KafkaLoopClients;
import io.whystream.worker.loop.LoopProcess;
import io.whystream.worker.loop.ModelThread;
import io.whystream.worker.loop.RoleRunner;
import io.whystream.worker.loop.Stage;
import io.whystream.worker.sample.LearnerLag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the roles around one language model. Arguments: {@code --config FILE}, {@code --roles
 * sample,learn,revise}, {@code --instance NAME}, {@code --model DIR}, and {@code --path.of.value
 * VALUE} for any value of the configuration. Exit status 0 after a signal, 1 after a failure, 2 for
 * a configuration or surroundings that cannot be used.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final int FAILED = 1;
  private static final int UNUSABLE = 2;

  private final WorkerConfig config;
  private final FaultPoints faults;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Worker(WorkerConfig config) {
    this.config = config;
    this.faults = FaultPoints.of(config.faults());
  }

  /** Starts and stays until a signal or a failure. */
  public static void main(String[] args) {
    int status;
    try {
      Worker worker = new Worker(read(args));
      Runtime.getRuntime().addShutdownHook(new Thread(worker::stop, "shutdown"));
      status = worker.run();
    } catch (ConfigException | UnusableException | BadModelException e) {
      System.err.println(e.getMessage());
      LOG.debug("cannot start", e);
      status = UNUSABLE;
    } catch (RuntimeException | InterruptedException e) {
      LOG.error("worker fails", e);
      status = FAILED;
    }
    // From the shutdown hook's point of view a worker that has ended by itself is stopped.
    Runtime.getRuntime().halt(status);
  }

  static WorkerConfig read(String[] args) {
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new UnusableException(
            "expected --config FILE, --roles, --instance, --model and --path.of.value VALUE, found "
                + args[i]);
      }
      String name = args[i].substring(2);
      flags.put(name.equals("model") ? "model.directory" : name, args[i + 1]);
    }
    @Nullable String file = flags.remove("config");
    return ConfigReader.read(
        WorkerConfig.class, file == null ? null : Path.of(file), System.getenv(), flags);
  }

  private int run() throws InterruptedException {
    Aside<Roles> opening = Aside.begin("load", () -> open(load()));
    KafkaLoopClients clients = new KafkaLoopClients(config.instance(), config.kafka());
    String servers = config.kafka().getOrDefault("bootstrap.servers", "");
    WorkerConfig.Registry url = config.schemaRegistry();
    SchemaRegistry registry = new ConfluentRegistry(url.url(), url.properties());
    Topics topics = new Topics(registry);
    try (Admin admin = admin(clients, servers)) {
      ClusterCheck check = new ClusterCheck(admin, servers);
      String policyLog = check.topics();
      Aside<Object> known =
          Aside.begin("check", Executors.callable(() -> check.schemas(registry, topics)));
      fence(clients);
      known.get();
      Roles roles = opening.get();
      try (LanguageModel model = roles.model()) {
        work(
            clients,
            topics,
            roles,
            admin,
            new FoldRunner.Place(config.instance(), policyLog, config.snapshots(), faults));
      }
    }
    closed.countDown();
    Throwable why = failure.get();
    if (why != null) {
      System.err.println("stopped: " + why.getMessage());
      return FAILED;
    }
    return 0;
  }

  private LanguageModel load() {
    long began = System.nanoTime();
    LanguageModel model =
        DjlLanguageModel.load(
            config.model().directory(), config.policy().lora(), config.model().device());
    LOG.atInfo()
        .addKeyValue("model", config.model().directory())
        .addKeyValue("fingerprint", model.fingerprint())
        .addKeyValue("seconds", (System.nanoTime() - began) / 1_000_000_000)
        .log("model loaded");
    return model;
  }

  private static Admin admin(KafkaLoopClients clients, String servers) {
    try {
      return clients.admin();
    } catch (KafkaException e) {
      throw new UnusableException("Kafka at " + servers + ": " + e.getMessage(), e);
    }
  }

  /** Ends what a dead predecessor of this name has left open, without waiting for the model. */
  private void fence(KafkaLoopClients clients) {
    for (WorkerConfig.Role role : config.roles()) {
      try (Producer<byte[], byte[]> producer = clients.transactional(name(role))) {
        producer.initTransactions();
      }
    }
  }

  private void work(
      KafkaLoopClients clients, Topics topics, Roles roles, Admin admin, FoldRunner.Place place) {
    PolicyView view = new PolicyView();
    List<RoleRunner<?>> runners = new ArrayList<>();
    LoopProcess process =
        new LoopProcess(
            config.instance() + "/" + UUID.randomUUID(), faults, config.standBeforeRetry());
    try (MetricsEndpoint metrics = metrics();
        ModelThread thread = new ModelThread();
        FoldRunner fold =
            new FoldRunner(
                clients, topics, roles.model(), config.policy(), place, view, this::fail)) {
      for (WorkerConfig.Role role : config.roles()) {
        Stage<?> stage = stage(role, roles, view, topics, admin);
        runners.add(new RoleRunner<>(stage, clients, thread, topics, process, this::fail));
      }
      view.onChange(() -> runners.forEach(RoleRunner::wake));
      AtomicBoolean cold = new AtomicBoolean(true);
      view.onChange(
          () -> {
            if (view.hasFolded(0) && cold.getAndSet(false)) {
              new WarmUp(roles, view::policy).on(thread);
            }
          });
      fold.start();
      runners.forEach(RoleRunner::start);
      LOG.atInfo()
          .addKeyValue("instance", config.instance())
          .addKeyValue("roles", config.roles())
          .addKeyValue(
              "metrics", "http://" + config.http().host() + ":" + metrics.port() + "/metrics")
          .addKeyValue("rewardModel", roles.rewards().version())
          .log("worker runs");
      ReadyFile.announce();
      ended.await();
      LOG.atInfo().addKeyValue("instance", config.instance()).log("worker stops");
      runners.forEach(RoleRunner::close);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private MetricsEndpoint metrics() {
    WorkerConfig.Http http = config.http();
    try {
      return new MetricsEndpoint(http.host(), http.port(), PrometheusMetrics.open());
    } catch (IOException e) {
      throw new UnusableException(
          "http " + http.host() + ":" + http.port() + ": " + e.getMessage(), e);
    }
  }

  private Roles open(LanguageModel model) {
    try {
      return Roles.open(config, model);
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      throw new UnusableException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Stage<?> stage(
      WorkerConfig.Role role, Roles roles, PolicyView view, Topics topics, Admin admin) {
    return switch (role) {
      case SAMPLE ->
          roles.sampleStage(
              view,
              topics,
              new LearnerLag(
                  admin, Topics.ROLLOUTS, Topics.workerGroup("learn"), System::nanoTime));
      case LEARN -> roles.learnStage(view, topics, new ClusterCheck(admin, "")::uncommittedEnd);
      case REVISE -> roles.reviseStage(view, topics);
    };
  }

  private static String name(WorkerConfig.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private void fail(Throwable why) {
    failure.compareAndSet(null, why);
    ended.countDown();
  }

  /** Asks for the end and waits for it; a JVM that shuts down waits for its hooks. */
  private void stop() {
    ended.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
