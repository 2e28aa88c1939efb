// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * The calling thread's OpenMP thread count.
 *
 * <p>ND4J exposes it in a class that comes with the backend, not with its API; the backend is the
 * user's choice, so the class is looked up when it is first needed.
 */
final class OpenMp {
  private static final Object NATIVE_OPS = nativeOps();
  private static final Method GET = method("ompGetMaxThreads");
  private static final Method SET = method("setOmpNumThreads", int.class);

  private OpenMp() {}

  static int maxThreads() {
    return (int) invoke(GET);
  }

  static void setThreads(int count) {
    invoke(SET, count);
  }

  private static Object nativeOps() {
    Natives.require(); // the holder fails to initialise unless Nd4j came first
    try {
      Class<?> holder = Class.forName("org.nd4j.nativeblas.NativeOpsHolder");
      Object instance = holder.getMethod("getInstance").invoke(null);
      return holder.getMethod("getDeviceNativeOps").invoke(instance);
    } catch (ReflectiveOperationException e) {
      throw unavailable(e);
    }
  }

  private static Method method(String name, Class<?>... parameters) {
    try {
      Class<?> type = Class.forName("org.nd4j.nativeblas.NativeOps");
      return type.getMethod(name, parameters);
    } catch (ReflectiveOperationException e) {
      throw unavailable(e);
    }
  }

  private static Object invoke(Method method, Object... arguments) {
    try {
      return method.invoke(NATIVE_OPS, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw unavailable(e);
    }
  }

  private static IllegalStateException unavailable(Exception cause) {
    return new IllegalStateException(
        "Expected an ND4J 1.0.0-M2.1 backend that sets OpenMP threads; found none", cause);
  }
}
