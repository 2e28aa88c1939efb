// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.github.scpl.cuda.driver.Program;
import io.github.scpl.cuda.driver.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;

/** Kernels, compiled for the host. */
final class EmulatedProgram implements Program {
  private static final Pattern KERNEL =
      Pattern.compile(
          "extern\\s+\"C\"\\s+__global__\\s+void\\s+(?:__launch_bounds__\\([^)]*\\)\\s+)?(\\w+)\\s*\\(");

  /** Those of the module, one for each type and process. */
  private static final Map<DataType, EmulatedProgram> ALL = new ConcurrentHashMap<>();

  private final Function finder;

  /**
   * A kernel.
   *
   * @param address of what runs it
   * @param pointers a bit for each argument that is one
   */
  record Host(String name, long address, int arguments, long pointers) implements Kernel {}

  private EmulatedProgram(Function finder) {
    this.finder = finder;
  }

  static EmulatedProgram of(DataType type) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException("Expected FLOAT or DOUBLE, got " + type);
    }
    return ALL.computeIfAbsent(type, t -> compile(Sources.all(), t));
  }

  /** Compiles any sources. */
  static EmulatedProgram compile(String sources, DataType type, String... definitions) {
    StringBuilder text = new StringBuilder(Compiler.text("grid.h")).append(sources);
    text.append("#line 1 \"table.cpp\"\nstatic const emulated::Entry entries[] = {\n");
    Matcher kernels = KERNEL.matcher(sources);
    while (kernels.find()) {
      String name = kernels.group(1);
      text.append("emulated::Kernel<" + name + ">::entry(\"" + name + "\"),\n");
    }
    text.append("};\n").append(Compiler.text("table.cpp"));
    List<String> options = new ArrayList<>(List.of(definitions));
    options.add("-O2");
    if (type == DataType.DOUBLE) {
      options.add("-DOF_DOUBLE");
    }
    String library = Compiler.library(text.toString(), options.toArray(new String[0])).toString();
    return new EmulatedProgram(NativeLibrary.getInstance(library).getFunction("emulatedKernel"));
  }

  @Override
  public Kernel kernel(String name) {
    long[] found = new long[3];
    if (finder.invokeInt(new Object[] {name, found}) == 0) {
      throw new IllegalArgumentException("Expected the name of a kernel, got " + name);
    }
    return new Host(name, found[0], (int) found[1], found[2]);
  }
}
