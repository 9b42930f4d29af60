package io.meshgate.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a JDBC interface of which the driver has built a part.
 *
 * <p>The built part is a plain class whose public methods have the signatures of the interface's. A call goes to the
 * method of that class, or, where there is none, ends in {@link java.sql.SQLFeatureNotSupportedException} that names
 * the method. A public method that the interface does not have is refused when the class is first used, so a wrong
 * signature cannot go unnoticed. A class that has come to hold the whole interface declares {@code implements}
 * instead, and needs no facade.
 */
final class Facade implements InvocationHandler {
    private static final Map<Class<?>, Map<Method, Method>> BUILT = new ConcurrentHashMap<>();

    private final Class<?> type;
    private final Object target;
    private final Map<Method, Method> built;

    private Facade(Class<?> type, Object target) {
        this.type = type;
        this.target = target;
        this.built = BUILT.computeIfAbsent(target.getClass(), part -> built(type, part));
    }

    static <T> T of(Class<T> type, Object target) {
        return type.cast(
                Proxy.newProxyInstance(Facade.class.getClassLoader(), new Class<?>[] {type}, new Facade(type, target)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, method, arguments);
        }
        if (method.getName().equals("isWrapperFor") && arguments != null) {
            return ((Class<?>) arguments[0]).isInstance(proxy);
        }
        if (method.getName().equals("unwrap") && arguments != null) {
            return unwrap(proxy, (Class<?>) arguments[0]);
        }
        Method body = built.get(method);
        if (body == null) {
            throw Failures.notSupported("The Meshgate driver does not support " + signature(method) + " yet");
        }
        try {
            return body.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private Object unwrap(Object proxy, Class<?> wanted) throws SQLException {
        if (!wanted.isInstance(proxy)) {
            throw Failures.data(
                    "HY000",
                    "A " + type.getSimpleName() + " of the Meshgate driver wraps no " + wanted.getName(),
                    null);
        }
        return proxy;
    }

    private Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> target.toString();
        };
    }

    private String signature(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        return type.getSimpleName() + "." + method.getName() + "(" + parameters + ")";
    }

    private static Map<Method, Method> built(Class<?> type, Class<?> part) {
        Map<String, Method> bodies = Arrays.stream(part.getDeclaredMethods())
                .filter(body -> Modifier.isPublic(body.getModifiers()) && !body.isSynthetic())
                .filter(body -> !body.getName().equals("toString"))
                .collect(Collectors.toMap(Facade::key, body -> body));
        Map<Method, Method> built = new HashMap<>();
        for (Method method : type.getMethods()) {
            Method body = bodies.get(key(method));
            if (body != null) {
                built.put(method, body);
            }
        }
        Set<String> strangers = bodies.keySet();
        built.keySet().forEach(method -> strangers.remove(key(method)));
        if (!strangers.isEmpty()) {
            throw new IllegalStateException(part + " has public methods that " + type + " has not: " + strangers);
        }
        return Map.copyOf(built);
    }

    private static String key(Method method) {
        return method.getReturnType().getName() + " " + method.getName() + Arrays.toString(method.getParameterTypes());
    }
}
