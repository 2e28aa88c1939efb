// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The host's kernels, called on lanes, and what these make: a product, a convolution.
 *
 * @param target the host's
 * @param result where a tensor that is returned is kept; null if none is
 */
record AsyncKernels(
    AsyncDevice device,
    DataType type,
    Class<?> kind,
    Object target,
    Scratch result,
    Map<Method, Object> groups)
    implements InvocationHandler {
  static Kernels of(AsyncDevice device, DataType type, Kernels host) {
    return (Kernels) proxy(device, type, Kernels.class, host, null);
  }

  /** The host's product that an argument stands for; null if it is something else. */
  static Object target(Object argument) {
    return argument instanceof HeldProduct
        ? ((AsyncKernels) Proxy.getInvocationHandler(argument)).target
        : null;
  }

  private static Object proxy(
      AsyncDevice device, DataType type, Class<?> kind, Object target, Scratch result) {
    InvocationHandler handler =
        new AsyncKernels(device, type, kind, target, result, new ConcurrentHashMap<>());
    return Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, handler);
  }

  @Override
  public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> kind.getSimpleName() + " of " + type + " on " + device;
      };
    }
    if (kind == Kernels.class && method.getName().equals("both")) {
      device.current().both((Runnable) arguments[0], (Runnable) arguments[1]);
      return null;
    }
    Class<?> returned = method.getReturnType();
    if (kind == Kernels.class) {
      return groups.computeIfAbsent(
          method, m -> proxy(device, type, returned, call(m, target, null), null));
    }
    if (returned == Layout.class || returned == boolean.class) {
      return call(method, target, arguments); // it depends on no number
    }
    if (returned.isInterface()) {
      return make(method, arguments);
    }
    boolean stateless = kind.getSimpleName().endsWith("Kernels");
    Call call = new Call(device, method, arguments, stateless ? null : self);
    if (returned == void.class) {
      call.submit(mapped -> call(method, target, mapped));
      return null;
    }
    if (returned == Tensor.class) {
      return returnTensor(call, method, arguments);
    }
    throw new AssertionError(call + " returns a number: a step would wait for it");
  }

  /** A product, or a convolution with memory of its own. */
  private Object make(Method method, Object[] arguments) {
    List<Object> mapped = new Arguments(device).mapAll(arguments);
    Object made = call(method, target, mapped.toArray());
    Scratch memory = null;
    for (Object argument : arguments) {
      memory = argument instanceof Arena arena ? new Scratch(arena, type) : memory;
    }
    return proxy(device, type, method.getReturnType(), made, memory);
  }

  /** Where it will be is known at once: it is the gradient of the first argument. */
  private Tensor returnTensor(Call call, Method method, Object[] arguments) {
    if (Arrays.asList(arguments).contains(false)) {
      call.submit(mapped -> call(method, target, mapped)); // it is not asked for
      return null;
    }
    Tensor returned = result.like((Tensor) arguments[0]);
    Tensor hidden = call.writes("result", returned);
    call.submit(
        mapped -> {
          Bytes.of(hidden).put(Bytes.of((Tensor) call(method, target, mapped)));
          return null;
        });
    return returned;
  }

  private static Object call(Method method, Object target, Object[] arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
