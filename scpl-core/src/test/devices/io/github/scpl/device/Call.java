// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A call of a kernel that runs on a lane. Kernels do not say what they write, so that is seen: an
 * argument whose elements changed once is taken for written ever after.
 */
final class Call {
  private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

  /** The output of both directions of an LSTM, of which each writes its columns. */
  private static final String COLUMNS = "LstmKernels.forward/5 argument 3";

  /** A kernel of the host's. */
  interface Work<T> {
    T run(Object[] arguments);
  }

  private final AsyncDevice device;
  private final String kernel;
  private final String what;
  private final Object[] arguments;
  private final List<Use> uses = new ArrayList<>();
  private byte[] promised;
  private Use source;

  /**
   * A call by the present thread.
   *
   * @param state that the kernel keeps from call to call; null for none
   */
  Call(AsyncDevice device, Method method, Object[] arguments, Object state) {
    boolean copy = method.getDeclaringClass() == MemoryKernels.class;
    this.device = device;
    kernel = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    what = kernel + caller();
    Arguments mapped = new Arguments(device, copy);
    this.arguments = arguments == null ? new Object[0] : mapped.mapAll(arguments).toArray();
    uses.addAll(mapped.uses());
    if (state != null) {
      uses.add(Use.of(state));
    }
    if (copy && method.getName().equals("copy")) {
      copy(arguments);
    }
  }

  private Call(AsyncDevice device, Tensor source) {
    this.device = device;
    kernel = "Lane.read";
    what = kernel + caller();
    Arguments mapped = new Arguments(device);
    arguments = new Object[] {mapped.tensor("source", source)};
    uses.addAll(mapped.uses());
  }

  /** A tensor's way to Java. */
  static AsyncReadback read(AsyncDevice device, AsyncLane lane, Tensor source) {
    Call call = new Call(device, source);
    return new AsyncReadback(call.submit(lane, mapped -> ((Tensor) mapped[0]).toArray()));
  }

  /** The code that has called the kernel. */
  private static String caller() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> isOutside(frame.getClassName()))
                    .findFirst()
                    .map(frame -> " of " + where(frame))
                    .orElse(""));
  }

  private static String where(StackWalker.StackFrame frame) {
    String name = frame.getClassName();
    return name.substring(name.lastIndexOf('.') + 1) + ":" + frame.getLineNumber();
  }

  private static boolean isOutside(String name) {
    return name.startsWith("io.github.scpl.")
        && !name.startsWith(Call.class.getName())
        && !name.startsWith("io.github.scpl.device.Async");
  }

  /** What the host has in its memory must stay until it is copied, and must not be used before. */
  private void copy(Object[] given) {
    if (given.length == 5) {
      uses.set(0, part(0, (Tensor) given[0], (long) given[1], (long) given[4]));
      uses.set(1, part(1, (Tensor) given[2], (long) given[3], (long) given[4]));
    }
    source = uses.get(0);
    Use target = uses.get(1);
    if (source.isOnHost() && !source.isPending()) {
      promised = Bytes.copy(source.bytes());
    }
    if (target.isOnHost() && !target.isPending()) {
      Bytes.clear(target.bytes());
    }
  }

  private Use part(int argument, Tensor given, long from, long count) {
    Use whole = uses.get(argument);
    if (given.layout() != Layout.ROW_MAJOR) {
      return whole; // neighbours are not neighbours in memory
    }
    return new Use(whole.name(), given.part(from, count), whole.hidden().part(from, count));
  }

  /** Notes memory that the call writes besides, and returns it as the host sees it. */
  Tensor writes(String name, Tensor tensor) {
    Arguments more = new Arguments(device);
    Tensor hidden = more.tensor(name, tensor);
    uses.addAll(more.uses());
    return hidden;
  }

  /** Adds it to the calling thread's lane. */
  <T> AsyncMark<T> submit(Work<T> work) {
    AsyncLane lane = device.current();
    lane.requireOwner();
    return submit(lane, work);
  }

  private <T> AsyncMark<T> submit(AsyncLane lane, Work<T> work) {
    AsyncMark<T> mark = lane.submit(what, stamp -> run(work, stamp));
    uses.forEach(use -> use.pendsOn(mark));
    return mark;
  }

  private <T> T run(Work<T> work, Stamp stamp) {
    synchronized (AsyncLane.WORK) {
      uses.forEach(Use::begin);
      if (promised != null && !Bytes.equal(source.bytes(), promised)) {
        throw new IllegalStateException(
            "Race on the host: what " + stamp + " reads has changed since it was called");
      }
      T result = work.run(arguments);
      uses.forEach(use -> note(use, stamp));
      return result;
    }
  }

  private void note(Use use, Stamp stamp) {
    String argument = kernel + "/" + arguments.length + " " + use.name();
    if (argument.equals(COLUMNS)) {
      use.noteChanges(stamp);
      return;
    }
    boolean changed = use.isChanged();
    if (changed && uses.stream().noneMatch(other -> other != use && other.touches(use))) {
      WRITTEN.add(argument);
    }
    use.note(changed || WRITTEN.contains(argument), stamp);
  }

  @Override
  public String toString() {
    return what;
  }
}
