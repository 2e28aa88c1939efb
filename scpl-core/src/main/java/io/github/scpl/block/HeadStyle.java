// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.block;

/**
 * What a family of models leaves unsaid about its projectors and exits. Immutable and thread-safe.
 *
 * @param projectorHidden hidden width of a projector
 * @param projectorOut output width of a projector
 * @param exitHidden hidden width of an exit
 * @param exitTanh true for tanh in an exit's hidden layer, false for the logistic function
 */
public record HeadStyle(int projectorHidden, int projectorOut, int exitHidden, boolean exitTanh) {
  /** The style of image models. */
  public static HeadStyle vision() {
    return new HeadStyle(512, 1024, 512, false);
  }

  /** The style of image models whose layers are narrower, or wider, by a factor. */
  public static HeadStyle vision(double width) {
    return new HeadStyle(scale(512, width), scale(1024, width), scale(512, width), false);
  }

  private static int scale(int standard, double width) {
    return Math.max(1, (int) Math.round(standard * width));
  }

  /** The style of text models: all widths are the block's own. */
  public static HeadStyle text(int width) {
    return new HeadStyle(width, width, width, true);
  }
}
