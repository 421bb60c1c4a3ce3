package io.whystream.testkit;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Turns an aborted test into a failed one, unless its message names one of the few things that a
 * machine or a run may honestly lack. Found by every module through JUnit's extension
 * auto-detection.
 */
public final class NoSilentSkips implements InvocationInterceptor {

  /** What a message must name for a test to be skipped. */
  static final List<String> MAY_BE_MISSING =
      List.of("no Docker engine", "no GPU", "no large model", "no kills asked for");

  @Override
  public void interceptBeforeAllMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  private static void proceed(Invocation<@Nullable Void> invocation) throws Throwable {
    try {
      invocation.proceed();
    } catch (TestAbortedException skipped) {
      String message = String.valueOf(skipped.getMessage());
      if (MAY_BE_MISSING.stream().noneMatch(message::contains)) {
        throw new AssertionError(
            "skipped for a reason that is not one of " + MAY_BE_MISSING + ": " + message, skipped);
      }
      throw skipped;
    }
  }
}
