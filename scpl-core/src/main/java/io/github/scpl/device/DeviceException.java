// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.device;

import java.util.Collection;
import java.util.List;

/**
 * A device could not do what it was asked for. Who is told need not be who asked: where work is
 * done later, its failure is found out by whoever looks next.
 */
public abstract class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  protected DeviceException(String message) {
    super(message);
  }

  protected DeviceException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whose work it was that failed, if a device's failure is why something was thrown.
   *
   * @param devices those that it may be of
   * @return what was under way, in words; null if that is not known
   */
  public static String place(Throwable thrown, Collection<Device> devices) {
    if (!isBehind(thrown)) {
      return null;
    }
    List<String> all =
        devices.stream().distinct().flatMap(device -> device.failedAt().stream()).toList();
    StringBuilder place = new StringBuilder();
    for (String one : all) {
      place.append(place.isEmpty() ? one : " or " + inSentence(one));
    }
    return place.isEmpty() ? null : place.toString();
  }

  private static boolean isBehind(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof DeviceException) {
        return true;
      }
    }
    return false;
  }

  /** Without the capital of a sentence's first word. */
  private static String inSentence(String words) {
    boolean capital = words.length() > 1 && Character.isLowerCase(words.charAt(1));
    return capital ? Character.toLowerCase(words.charAt(0)) + words.substring(1) : words;
  }
}
