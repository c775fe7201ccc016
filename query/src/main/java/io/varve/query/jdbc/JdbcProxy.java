// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0
package io.varve.query.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Makes an object with some of the methods of a JDBC interface the whole interface: what it lacks is refused as JDBC says, or for
/// metadata answered by what says nothing (false, 0, the empty text).
///
/// Threads: as its target's.
final class JdbcProxy implements InvocationHandler {
    private static final ClassValue<Map<Method, Method>> FOUND = new ClassValue<>() {
        @Override
        protected Map<Method, Method> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /// Something whose methods JDBC's callers reach.
    interface Target {
        /// Whether what is missing may be answered by nothing.
        default boolean isLenient() {
            return false;
        }

        /// Called before every method but `close` and `isClosed`.
        default void checkOpen() throws SQLException {}

        /// A method of another form that does the same, with its arguments; null if there is none.
        default @Nullable Object missing(Method method, @Nullable Object[] arguments) throws SQLException {
            throw new SQLFeatureNotSupportedException(
                    method.getDeclaringClass().getSimpleName() + "." + method.getName() + " is not supported");
        }
    }

    private final Target target;

    private JdbcProxy(Target target) {
        this.target = target;
    }

    static <T> T of(Class<T> type, Target target) {
        return type.cast(
                Proxy.newProxyInstance(JdbcProxy.class.getClassLoader(), new Class<?>[] {type}, new JdbcProxy(target)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given) throws Throwable {
        Object[] arguments = given == null ? new Object[0] : given;
        switch (method.getName()) {
            case "unwrap" -> {
                return unwrap(proxy, (Class<?>) arguments[0]);
            }
            case "isWrapperFor" -> {
                return ((Class<?>) arguments[0]).isInstance(proxy);
            }
            case "equals" -> {
                return arguments[0] != null
                        && Proxy.isProxyClass(arguments[0].getClass())
                        && equals(Proxy.getInvocationHandler(arguments[0]));
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            case "toString" -> {
                return target.getClass().getSimpleName();
            }
            case "close", "isClosed", "abort", "isValid" -> {}
            default -> target.checkOpen();
        }
        Method own = FOUND.get(target.getClass()).computeIfAbsent(method, this::own);
        if (!own.equals(method)) {
            try {
                return own.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }
        if (target.isLenient()) {
            Object nothing = nothing(method.getReturnType());
            if (nothing != null) {
                return nothing;
            }
        }
        return target.missing(method, arguments);
    }

    private static Object unwrap(Object proxy, Class<?> type) throws SQLException {
        if (!type.isInstance(proxy)) {
            throw new SQLException("wraps no " + type.getName());
        }
        return proxy;
    }

    /// The target's method of the same name and parameters; the interface's when it has none.
    private Method own(Method method) {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Method own = type.getDeclaredMethod(method.getName(), method.getParameterTypes());
                own.setAccessible(true);
                return own;
            } catch (NoSuchMethodException e) {
                // Perhaps the class above has it.
            }
        }
        return method;
    }

    private static @Nullable Object nothing(Class<?> type) {
        return type == boolean.class
                ? (Object) false
                : type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : type == String.class ? "" : null;
    }
}
