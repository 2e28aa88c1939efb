// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.emulator;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Functions of libraries.cpp. */
final class Natives {
  static {
    Native.register(
        Natives.class,
        NativeLibrary.getInstance(
            Compiler.library(Compiler.text("libraries.cpp"), "-O3").toString()));
  }

  private Natives() {}

  static native String emulatedLaunch(long kernel, int gridX, int gridY, int order, long[] words);

  static native void emulatedCopy(long from, long to, long bytes);

  static native void emulatedFill(long address, int value, long bytes);

  static native int emulatedIsFilled(long address, int value, long bytes);

  static native void emulatedMultiply(long a, long b, long row, long out, int[] sizes);

  static native void emulatedConvolution(int kind, long first, long second, long out, int[] sizes);
}
