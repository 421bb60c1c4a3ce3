package io.whystream.embedded;

import io.whystream.embedded.TopicsFile.TopicSpec;
import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.SchemaRegistry;
import io.whystream.schema.Topic;
import io.whystream.schema.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics of {@link TopicsFile} on a broker, and registers their schemas. */
public final class TopicMaker {
  private TopicMaker() {}

  /**
   * Makes the topics that are missing; those there are left as they are.
   *
   * @param replication copies of each; -1 for the broker's default
   * @return names of the topics made
   */
  public static List<String> makeTopics(
      Map<String, Object> client, TopicsFile file, short replication) {
    try (Admin admin = Admin.create(client)) {
      Set<String> there = admin.listTopics().names().get();
      List<TopicSpec> missing =
          file.topics().stream().filter(topic -> !there.contains(topic.name())).toList();
      admin
          .createTopics(missing.stream().map(topic -> newTopic(topic, replication)).toList())
          .all()
          .get();
      return missing.stream().map(TopicSpec::name).toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return List.of();
      }
      throw new ClusterException("the topics cannot be made: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while topics were made", e);
    }
  }

  /** Registers each topic's schema, and holds its later versions to FULL_TRANSITIVE. */
  public static void registerSchemas(ConfluentRegistry registry) {
    for (Topic<?> topic : new Topics(new InMemoryRegistry()).all()) {
      String subject = Topics.subject(topic.name());
      try {
        registry.register(subject, topic.schema());
      } catch (SchemaRegistry.RegistryRefusedException e) {
        throw new ClusterException(
            "the registry holds schemas of another Whystream, with which this one does not go"
                + " together: "
                + e.getMessage(),
            e);
      }
      registry.setCompatibility(subject, "FULL_TRANSITIVE");
    }
  }

  private static NewTopic newTopic(TopicSpec topic, short replication) {
    return new NewTopic(topic.name(), topic.partitions(), replication).configs(topic.properties());
  }
}
