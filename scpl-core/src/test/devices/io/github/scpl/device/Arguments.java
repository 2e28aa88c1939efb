// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import io.github.scpl.host.HostDevice;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arguments of a kernel as the host knows them, and what memory they are. */
final class Arguments {
  private final AsyncDevice device;
  private final boolean anywhere;
  private final List<Use> uses = new ArrayList<>();

  /** Of a kernel whose tensors are on the device. */
  Arguments(AsyncDevice device) {
    this(device, false);
  }

  /** With tensors on any device and on the host, if it so. */
  Arguments(AsyncDevice device, boolean anywhere) {
    this.device = device;
    this.anywhere = anywhere;
  }

  /** Memory that was found in arguments. */
  List<Use> uses() {
    return uses;
  }

  List<Object> mapAll(Object[] arguments) {
    List<Object> mapped = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      mapped.add(map("argument " + i, arguments[i]));
    }
    return mapped;
  }

  private Object map(String name, Object argument) {
    if (argument instanceof Tensor tensor) {
      return tensor(name, tensor);
    }
    if (argument instanceof Scratch scratch) {
      Scratch hidden = device.hidden(scratch, uses.get(0).hidden().dataType());
      uses.add(Use.of(scratch));
      return hidden;
    }
    if (argument instanceof Arena arena) {
      return HiddenArena.of(arena, device);
    }
    Object target = AsyncKernels.target(argument);
    if (target != null) {
      uses.add(Use.of(argument));
      return target;
    }
    if (argument instanceof Record some) {
      return map(name, some);
    }
    if (argument instanceof Object[] some) {
      Object[] copy = some.clone();
      Arrays.setAll(copy, i -> map(name, some[i]));
      return copy;
    }
    if (argument instanceof List<?> some) {
      List<Object> mapped = new ArrayList<>();
      for (int i = 0; i < some.size(); i++) {
        mapped.add(map(name + " " + i, some.get(i)));
      }
      return mapped;
    }
    return argument == null ? null : copy(argument);
  }

  Tensor tensor(String name, Tensor tensor) {
    tensor.storage().requireOpen();
    if (!anywhere && tensor.memory() != device.memory()) {
      throw new IllegalStateException(
          "Expected a tensor on " + device + ", got " + tensor + "; copy it there first");
    }
    Tensor hidden = tensor;
    if (tensor.storage() instanceof AsyncStorage storage) {
      hidden = storage.reveal(tensor);
    } else if (tensor.memory() != HostDevice.HOST.memory()) {
      throw new IllegalStateException("Expected a tensor of a known device, got " + tensor);
    }
    uses.add(new Use(name, tensor, hidden));
    return hidden;
  }

  private Object map(String name, Record some) {
    try {
      RecordComponent[] parts = some.getClass().getRecordComponents();
      Class<?>[] types = new Class<?>[parts.length];
      Object[] values = new Object[parts.length];
      boolean same = true;
      for (int i = 0; i < parts.length; i++) {
        types[i] = parts[i].getType();
        Object value = parts[i].getAccessor().invoke(some);
        values[i] = map(name + "." + parts[i].getName(), value);
        same &= values[i] == value || types[i].isPrimitive();
      }
      Constructor<?> constructor = some.getClass().getDeclaredConstructor(types);
      return same ? some : constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Expected a public record, got " + some.getClass(), e);
    }
  }

  /** What the caller may change as soon as the call returns is copied. */
  private static Object copy(Object argument) {
    if (argument instanceof int[] values) {
      return values.clone();
    }
    if (argument instanceof double[] values) {
      return values.clone();
    }
    return argument instanceof float[] values ? values.clone() : argument;
  }
}
