// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.models.vision.data.decode;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Arrays;

/** Turns colours of an embedded ICC profile into sRGB. Thread-safe. */
final class ColorProfile {
  private static final int CHANNELS = 3;

  /** Colours each from 0 to 255 in so many steps tell whether a profile is sRGB. */
  private static final int STEPS = 15;

  private static final int NEAR = 2;

  /** The last one found to be sRGB: the images of a set mostly have the same. */
  private static volatile byte[] standard = {};

  private ColorProfile() {}

  /**
   * Converts, unless the profile hardly differs from sRGB.
   *
   * @param planes {@code [3, area]}; all alike if gray
   * @return {@code [3, area]}; the given ones if they are not to be changed
   * @throws ImageFault if the profile cannot be read, or is not one for such an image
   */
  static byte[] toStandard(byte[] profile, byte[] planes, boolean gray) throws ImageFault {
    if (Arrays.equals(profile, standard)) {
      return planes;
    }
    try {
      ICC_Profile from = ICC_Profile.getInstance(profile);
      boolean ofGray = from.getColorSpaceType() == ColorSpace.TYPE_GRAY;
      if (from.getColorSpaceType() != ColorSpace.TYPE_RGB && !(ofGray && gray)) {
        throw ImageFault.unsupported("an image with a colour profile of another kind of colours");
      }
      if (!ofGray && isStandard(from)) {
        standard = profile.clone();
        return planes;
      }
      return convert(from, planes, ofGray ? 1 : CHANNELS);
    } catch (IllegalArgumentException | CMMException e) {
      throw ImageFault.damaged("an image with a damaged colour profile", e);
    }
  }

  private static boolean isStandard(ICC_Profile profile) {
    int levels = STEPS + 1;
    int area = levels * levels * levels;
    byte[] probe = new byte[CHANNELS * area];
    for (int i = 0; i < area; i++) {
      probe[i] = (byte) (i / levels / levels * 255 / STEPS);
      probe[area + i] = (byte) (i / levels % levels * 255 / STEPS);
      probe[2 * area + i] = (byte) (i % levels * 255 / STEPS);
    }
    byte[] converted = convert(profile, probe, CHANNELS);
    for (int i = 0; i < probe.length; i++) {
      if (Math.abs((probe[i] & 0xFF) - (converted[i] & 0xFF)) > NEAR) {
        return false;
      }
    }
    return true;
  }

  /** Converts the first planes, one or three of them, to three. */
  private static byte[] convert(ICC_Profile profile, byte[] planes, int bands) {
    int area = planes.length / CHANNELS;
    WritableRaster source = raster(area, bands);
    for (int band = 0; band < bands; band++) {
      for (int i = 0; i < area; i++) {
        source.setSample(i, 0, band, planes[band * area + i] & 0xFF);
      }
    }
    ICC_Profile[] way = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
    WritableRaster target = new ColorConvertOp(way, null).filter(source, raster(area, CHANNELS));
    byte[] converted = new byte[planes.length];
    for (int i = 0; i < converted.length; i++) {
      converted[i] = (byte) target.getSample(i % area, 0, i / area);
    }
    return converted;
  }

  private static WritableRaster raster(int area, int bands) {
    return Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, area, 1, bands, null);
  }
}
