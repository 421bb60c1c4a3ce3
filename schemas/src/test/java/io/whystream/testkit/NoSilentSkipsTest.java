package io.whystream.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.TestAbortedException;

class NoSilentSkipsTest {

  @Test
  void shouldFailATestThatIsSkippedForNoGoodReason() {
    assertThatThrownBy(() -> run("not today"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("not today");
  }

  @Test
  void shouldLetATestBeSkippedWhereTheMachineLacksSomething() {
    assertThatThrownBy(() -> run("no Docker engine here")).isInstanceOf(TestAbortedException.class);
  }

  @SuppressWarnings("NullAway") // the interceptor does not look at the method or the context
  private static void run(String why) throws Throwable {
    Invocation<@Nullable Void> skipped =
        () -> {
          throw new TestAbortedException(why);
        };
    new NoSilentSkips().interceptTestMethod(skipped, null, null);
  }
}
