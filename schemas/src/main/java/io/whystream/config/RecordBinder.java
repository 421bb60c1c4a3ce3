package io.whystream.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a record of a map, and notes what is wrong. */
final class RecordBinder {
  private final String file;
  private final Overrides overrides;
  private final List<Problem> problems;

  RecordBinder(String file, Overrides overrides, List<Problem> problems) {
    this.file = file;
    this.overrides = overrides;
    this.problems = problems;
  }

  /** The record, or null when something is wrong with it, which is then noted. */
  @Nullable Object bind(Class<?> type, String path, Map<String, Object> tree) {
    int before = problems.size();
    RecordComponent[] components = type.getRecordComponents();
    unknownKeys(components, path, tree);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      String at = path.isEmpty() ? component.getName() : path + "." + component.getName();
      values[i] = value(component, at, tree);
    }
    return problems.size() > before ? null : construct(type, path, values);
  }

  private void unknownKeys(RecordComponent[] components, String path, Map<String, Object> tree) {
    List<String> known = Arrays.stream(components).map(RecordComponent::getName).toList();
    tree.keySet().stream()
        .filter(key -> !known.contains(key))
        .forEach(
            key ->
                problems.add(
                    new Problem(
                        file,
                        path.isEmpty() ? key : path + "." + key,
                        null,
                        "is unknown; known are " + String.join(", ", known))));
  }

  private @Nullable Object value(RecordComponent component, String path, Map<String, Object> tree) {
    Class<?> type = component.getType();
    @Nullable Object inFile = tree.get(component.getName());
    if (type == Optional.class) {
      return optional(component, path, inFile);
    }
    if (type.isRecord() && !Scalars.isScalar(type)) {
      return nested(component, type, path, inFile);
    }
    if (type == Map.class) {
      return map(path, inFile);
    }
    if (type == List.class) {
      return list(component, path, inFile);
    }
    return scalar(component, type, path, inFile);
  }

  private @Nullable Object optional(
      RecordComponent component, String path, @Nullable Object inFile) {
    if (inFile == null && !overrides.mentions(path)) {
      return Optional.empty();
    }
    Class<?> type = argument(component.getGenericType(), 0);
    @Nullable Object value =
        type.isRecord() && !Scalars.isScalar(type)
            ? nested(component, type, path, inFile)
            : scalar(component, type, path, inFile);
    return Optional.ofNullable(value);
  }

  private @Nullable Object nested(
      RecordComponent component, Class<?> type, String path, @Nullable Object inFile) {
    if (inFile == null && isNullable(component) && !overrides.mentions(path)) {
      return null;
    }
    if (inFile != null && !(inFile instanceof Map)) {
      problems.add(new Problem(file, path, inFile.toString(), "a mapping of keys"));
      return null;
    }
    return bind(
        type, path, inFile instanceof Map<?, ?> map ? YamlTree.withTextKeys(map) : Map.of());
  }

  private Map<String, String> map(String path, @Nullable Object inFile) {
    Map<String, String> entries = new LinkedHashMap<>();
    if (inFile instanceof Map<?, ?> map) {
      flatten("", map, entries);
    } else if (inFile != null) {
      problems.add(new Problem(file, path, inFile.toString(), "a mapping of properties"));
    }
    entries.putAll(overrides.below(path));
    return Map.copyOf(entries);
  }

  /** Properties may be written nested: {@code ssl: {protocol: TLS}} is {@code ssl.protocol}. */
  private static void flatten(String prefix, Map<?, ?> map, Map<String, String> entries) {
    map.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner) {
            flatten(prefix + key + ".", inner, entries);
          } else if (value != null) {
            entries.put(prefix + key, value.toString());
          }
        });
  }

  private List<?> list(RecordComponent component, String path, @Nullable Object inFile) {
    Class<?> type = argument(component.getGenericType(), 0);
    Overrides.@Nullable Found override = overrides.at(path);
    @Nullable Default fallback = component.getAnnotation(Default.class);
    String source = override == null ? file : override.source();
    List<?> raw;
    if (override != null) {
      raw = split(override.value());
    } else if (inFile instanceof List<?> inList) {
      raw = inList;
    } else if (inFile == null) {
      raw = fallback == null ? List.of() : split(fallback.value());
    } else {
      raw = split(inFile.toString());
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      Object element = raw.get(i);
      String at = path + "[" + i + "]";
      @Nullable Object bound =
          type.isRecord() && !Scalars.isScalar(type)
              ? nested(component, type, at, element)
              : parse(component, type, source, at, String.valueOf(element));
      if (bound != null) {
        elements.add(bound);
      }
    }
    return List.copyOf(elements);
  }

  private static List<String> split(String text) {
    return text.isBlank() ? List.of() : Arrays.stream(text.split(",")).map(String::strip).toList();
  }

  private @Nullable Object scalar(
      RecordComponent component, Class<?> type, String path, @Nullable Object inFile) {
    Overrides.@Nullable Found override = overrides.at(path);
    if (override != null) {
      return parse(component, type, override.source(), path, override.value());
    }
    if (inFile instanceof Map || inFile instanceof List) {
      problems.add(new Problem(file, path, inFile.toString(), "a single value"));
      return null;
    }
    if (inFile != null) {
      return parse(component, type, file, path, inFile.toString());
    }
    @Nullable Default fallback = component.getAnnotation(Default.class);
    if (fallback != null) {
      return parse(component, type, "default", path, fallback.value());
    }
    if (!isNullable(component)) {
      problems.add(new Problem(file, path, null, "is missing"));
    }
    return null;
  }

  private @Nullable Object parse(
      RecordComponent component, Class<?> type, String source, String path, String text) {
    try {
      Object value = Scalars.parse(type, text);
      @Nullable Range range = component.getAnnotation(Range.class);
      @Nullable String outside = range == null ? null : Scalars.outside(range, type, value);
      if (outside == null) {
        return value;
      }
      problems.add(new Problem(source, path, text, outside));
    } catch (IllegalArgumentException | ArithmeticException e) {
      problems.add(new Problem(source, path, text, String.valueOf(e.getMessage())));
    }
    return null;
  }

  private @Nullable Object construct(Class<?> type, String path, Object[] values) {
    try {
      Constructor<?> canonical =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
      canonical.setAccessible(true);
      return canonical.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        problems.add(new Problem(file, path, null, String.valueOf(refused.getMessage())));
        return null;
      }
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        || component.isAnnotationPresent(Nullable.class);
  }

  private static Class<?> argument(Type type, int index) {
    if (type instanceof ParameterizedType parameterized
        && parameterized.getActualTypeArguments()[index] instanceof Class<?> argument) {
      return argument;
    }
    throw new IllegalStateException("a configuration component of type " + type);
  }
}
