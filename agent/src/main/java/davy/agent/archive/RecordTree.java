package davy.agent.archive;

import davy.core.network.AddressRange;
import davy.core.network.Addresses;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Records of facts as a [Tree] and back. Reading makes only records that the wanted type names, by
/// their own constructors, whatever the text says.
final class RecordTree {
    /// Components that may be null. Their annotations are not there when the program runs.
    static final Set<String> NULLABLE =
            Set.of(
                    "FileInfo.born",
                    "Chain.hook",
                    "Rule.target",
                    "Rule.translation",
                    "Translation.address",
                    "Socket.local",
                    "Socket.remote");

    private static final int DEEPEST_PHRASE = 3;
    private static final int MOST_ARGUMENTS = 10;
    private static final int LONGEST_PATTERN = 1000;
    private static final int LONGEST_ARGUMENT = 4096;

    private RecordTree() {}

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean flag -> flag;
            case Number number -> number;
            case Enum<?> constant -> constant.name();
            case Instant instant -> instant.toString();
            case InetAddress address -> HexFormat.of().formatHex(address.getAddress());
            case Addresses addresses -> of(addresses.ranges());
            case Phrase phrase -> phrase(phrase);
            case List<?> list -> list(list);
            case Record record -> record(record);
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> list(List<?> list) {
        var trees = new ArrayList<@Nullable Object>();
        for (Object element : list) {
            trees.add(of(element));
        }
        return trees;
    }

    /// Numbers among the arguments become text: they are only ever shown.
    private static Map<String, @Nullable Object> phrase(Phrase phrase) {
        var arguments = new ArrayList<@Nullable Object>();
        for (Object argument : phrase.arguments()) {
            arguments.add(argument instanceof Phrase p ? phrase(p) : String.valueOf(argument));
        }
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("en", phrase.en());
        map.put("zh", phrase.zh());
        map.put("arguments", arguments);
        return map;
    }

    private static Map<String, @Nullable Object> record(Record record) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        var parent = sealedParent(record.getClass());
        if (parent != null) {
            map.put("is", record.getClass().getSimpleName());
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(record);
                if (value != null) {
                    map.put(component.getName(), of(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(component.toString(), e);
            }
        }
        return map;
    }

    private static @Nullable Class<?> sealedParent(Class<?> type) {
        for (Class<?> parent : type.getInterfaces()) {
            if (parent.isSealed()) {
                return parent;
            }
        }
        return null;
    }

    /// @throws IOException where the tree is no such value
    static <T> T read(Class<T> type, @Nullable Object tree) throws IOException {
        Object value = value((Type) type, tree);
        if (value == null) {
            throw new IOException("no " + type.getSimpleName());
        }
        return type.cast(value);
    }

    static <T> List<T> readList(Class<T> element, @Nullable Object tree) throws IOException {
        var list = new ArrayList<T>();
        if (!(tree instanceof List<?> trees)) {
            throw new IOException("no list of " + element.getSimpleName());
        }
        for (Object one : trees) {
            list.add(read(element, one));
        }
        return list;
    }

    private static @Nullable Object value(Type type, @Nullable Object tree) throws IOException {
        if (tree == null) {
            return type instanceof Class<?> c && c.isPrimitive() ? zero(c) : null;
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return readList((Class<?>) list.getActualTypeArguments()[0], tree);
        }
        if (!(type instanceof Class<?> wanted)) {
            throw new IOException("unexpected " + type);
        }
        try {
            return value(wanted, tree);
        } catch (ClassCastException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException e) {
            throw new IOException("no " + wanted.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Object zero(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? (Object) 0 : (Object) 0L;
    }

    private static Object value(Class<?> type, Object tree) throws IOException {
        if (type == boolean.class) {
            return (Boolean) tree;
        }
        if (type == int.class) {
            return Math.toIntExact((Long) tree);
        }
        if (type == long.class) {
            return (Long) tree;
        }
        if (type == String.class) {
            return (String) tree;
        }
        if (type == Instant.class) {
            return Instant.parse((String) tree);
        }
        if (type == InetAddress.class) {
            return address((String) tree);
        }
        if (type == Addresses.class) {
            return Addresses.of(readList(AddressRange.class, tree));
        }
        if (type == Phrase.class) {
            return phrase((Map<?, ?>) tree, 1);
        }
        return type.isEnum() ? constant(type, (String) tree) : record(type, (Map<?, ?>) tree);
    }

    private static InetAddress address(String hex) throws IOException {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(hex));
        } catch (UnknownHostException e) {
            throw new IOException("no address: " + hex, e);
        }
    }

    private static Object constant(Class<?> type, String name) throws IOException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IOException("no " + type.getSimpleName() + ": " + name);
    }

    /// Its patterns are shown as they are, so nothing but plain text may be in them, and few
    /// places.
    private static Phrase phrase(Map<?, ?> map, int depth) throws IOException {
        var arguments = new ArrayList<Object>();
        if (map.get("arguments") instanceof List<?> list) {
            if (depth > DEEPEST_PHRASE || list.size() > MOST_ARGUMENTS) {
                throw new IOException("no phrase");
            }
            for (Object argument : list) {
                arguments.add(
                        argument instanceof Map<?, ?> inner
                                ? phrase(inner, depth + 1)
                                : limited(String.valueOf(argument), LONGEST_ARGUMENT));
            }
        }
        return new Phrase(pattern(map, "en"), pattern(map, "zh"), arguments);
    }

    private static String pattern(Map<?, ?> map, String name) throws IOException {
        String text = limited(RawText.show(string(map, name)), LONGEST_PATTERN);
        if (text.chars().filter(c -> c == '{').count() > MOST_ARGUMENTS) {
            throw new IOException("no phrase");
        }
        return text;
    }

    private static String limited(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static String string(Map<?, ?> map, String name) throws IOException {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new IOException("no " + name);
    }

    private static Object record(Class<?> wanted, Map<?, ?> map) throws IOException {
        Class<?> type = wanted.isSealed() ? permitted(wanted, string(map, "is")) : wanted;
        if (!type.isRecord()) {
            throw new IOException("no record: " + type.getSimpleName());
        }
        var components = type.getRecordComponents();
        var types = new Class<?>[components.length];
        var values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType(), map.get(components[i].getName()));
            if (values[i] == null && !isNullable(components[i])) {
                throw new IOException("no " + components[i].getName());
            }
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IOException("no " + type.getSimpleName() + ": " + e.getCause(), e);
        }
    }

    private static boolean isNullable(RecordComponent component) {
        return NULLABLE.contains(
                component.getDeclaringRecord().getSimpleName() + "." + component.getName());
    }

    private static Class<?> permitted(Class<?> parent, String name) throws IOException {
        for (Class<?> type : parent.getPermittedSubclasses()) {
            if (type.getSimpleName().equals(name)) {
                return type;
            }
        }
        throw new IOException("no " + parent.getSimpleName() + ": " + name);
    }
}
