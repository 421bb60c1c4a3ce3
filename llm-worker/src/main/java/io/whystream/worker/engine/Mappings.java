package io.whystream.worker.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gives mapped memory back at once, where the JVM lets us: pages of a mapping that waits for the
 * garbage collector count as memory of the process.
 */
final class Mappings {
  private static final @Nullable MethodHandle UNMAP = find();

  private Mappings() {}

  /** Ends a mapping, which nobody may touch any more; nothing happens where the JVM forbids it. */
  static void end(ByteBuffer mapping) {
    if (UNMAP == null) {
      return;
    }
    try {
      UNMAP.invokeExact(mapping);
    } catch (Throwable e) {
      throw new IllegalStateException("a mapping cannot be given back", e);
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(instance.get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
