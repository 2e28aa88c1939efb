// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.host;

import com.sun.jna.NativeLibrary;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the C library's allocator keep the pages that native operations free.
 *
 * <p>oneDNN and OpenBLAS allocate scratch memory for every call. The GNU C library gives large
 * blocks back to the system at once, and the first touch of every new page costs more than many a
 * product. From inside the process only part of that can be changed: the threads that Java has
 * started already have arenas of their own. So what the environment does not say is set here as far
 * as it goes, and a warning tells the rest.
 */
final class Allocator {
  private static final Logger LOG = LoggerFactory.getLogger(Allocator.class);
  private static final int MOST = Integer.MAX_VALUE;

  /**
   * @param variable of the environment; 8 GiB and 2 GiB mean the same here: more than is freed
   * @param value of the variable
   * @param parameter of {@code mallopt}, as in {@code malloc.h}
   * @param argument of {@code mallopt}
   */
  private record Setting(String variable, String value, int parameter, int argument) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("MALLOC_ARENA_MAX", "1", -8, 1),
          new Setting("MALLOC_MMAP_THRESHOLD_", "2147483647", -3, MOST),
          new Setting("MALLOC_TRIM_THRESHOLD_", "8589934592", -1, MOST),
          new Setting("MALLOC_TOP_PAD_", "268435456", -2, 1 << 28));

  private Allocator() {}

  /** Sets what the environment leaves open; does nothing without the GNU C library. */
  static void keepPages() {
    List<Setting> open = open(System.getenv());
    if (open.isEmpty() || !isGnu()) {
      return;
    }
    try {
      NativeLibrary library = NativeLibrary.getInstance("c");
      for (Setting setting : open) {
        library
            .getFunction("mallopt")
            .invokeInt(new Object[] {setting.parameter(), setting.argument()});
      }
    } catch (LinkageError e) {
      LOG.debug("The allocator cannot be set", e);
    }
    LOG.warn(
        "Training is slower than it could be: native memory is given back and taken again at every"
            + " step. Start Java with the environment {}",
        cure(open));
  }

  private static List<Setting> open(Map<String, String> environment) {
    return SETTINGS.stream().filter(s -> !environment.containsKey(s.variable())).toList();
  }

  private static String cure(List<Setting> open) {
    return String.join(" ", open.stream().map(s -> s.variable() + "=" + s.value()).toList());
  }

  private static boolean isGnu() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    try {
      NativeLibrary.getInstance("c").getFunction("gnu_get_libc_version");
      return true;
    } catch (LinkageError e) {
      return false; // another C library, such as musl
    }
  }
}
