// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import io.github.scpl.files.AtomicFile;
import io.github.scpl.files.Failure;
import io.github.scpl.files.Sums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled kernels in files, which are compiled only once for a source, options and a compiler's
 * version. A file begins with the SHA-256 of what follows, so that a damaged one is noticed and
 * replaced. Files may be deleted at any time. A folder that cannot be used is no error: all is
 * compiled then in every process. Thread-safe, and for several processes at a time.
 */
final class CubinCache {
  /** The folder to use. */
  static final String PROPERTY = "io.github.scpl.cuda.cache";

  private static final Logger LOG = LoggerFactory.getLogger(CubinCache.class);
  private static final int SUM_BYTES = 32;

  /** What compiles. */
  interface Compiler {
    /** The machine code of a source. */
    byte[] compile(String source, List<String> options);
  }

  private final Path folder;
  private final String version;
  private final Compiler compiler;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * A cache in a folder, which is made when it is needed.
   *
   * @param folder null for none
   * @param version the compiler's
   */
  CubinCache(Path folder, String version, Compiler compiler) {
    this.folder = folder;
    this.version = version;
    this.compiler = compiler;
  }

  /**
   * The folder that the user wants, or that of the user's caches; null if the user has none.
   *
   * @param wanted the property, or null
   * @param caches what {@code XDG_CACHE_HOME} says, or null; by its specification a path that is
   *     not absolute counts for nothing
   * @param home of the user
   */
  static Path folder(String wanted, String caches, String home) {
    if (wanted != null && !wanted.isEmpty()) {
      return Path.of(wanted).toAbsolutePath();
    }
    if (caches != null && !caches.isEmpty() && Path.of(caches).isAbsolute()) {
      return Path.of(caches, "scpl", "cuda");
    }
    // Java says "?" where the system does not know the user.
    boolean hasHome = home != null && !home.isEmpty() && Path.of(home).isAbsolute();
    return hasHome ? Path.of(home, ".cache", "scpl", "cuda") : null;
  }

  /**
   * The machine code of a source.
   *
   * @param options of the compiler, that of the card among them
   */
  byte[] get(String source, List<String> options) {
    if (folder == null) {
      return compiler.compile(source, options);
    }
    Path file = folder.resolve(key(source, options) + ".cubin");
    byte[] code = read(file);
    if (code == null) {
      code = compiler.compile(source, options);
      write(file, code);
    }
    return code;
  }

  private String key(String source, List<String> options) {
    MessageDigest digest = Sums.digest();
    update(digest, version);
    update(digest, source);
    options.forEach(option -> update(digest, option));
    return Sums.of(digest);
  }

  /** With its length, so that no two lists of texts are alike. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  /** What a file has; null if there is none, or it is damaged. */
  private static byte[] read(Path file) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      return null; // if it is there and cannot be read, it cannot be written either, which is told
    }
    if (content.length <= SUM_BYTES) {
      return null;
    }
    byte[] code = Arrays.copyOfRange(content, SUM_BYTES, content.length);
    byte[] sum = Arrays.copyOf(content, SUM_BYTES);
    return Arrays.equals(sum, Sums.digest().digest(code)) ? code : null;
  }

  private void write(Path file, byte[] code) {
    try {
      Files.createDirectories(folder);
      AtomicFile.write(
          file,
          output -> {
            output.write(Sums.digest().digest(code));
            output.write(code);
          });
    } catch (IOException e) {
      if (warned.compareAndSet(false, true)) {
        LOG.warn(
            "Compiled kernels cannot be kept, and every process compiles them again, which takes"
                + " some seconds: {}; set -D{} to a folder that can be written to",
            Failure.reason(e),
            PROPERTY);
      }
    }
  }
}
