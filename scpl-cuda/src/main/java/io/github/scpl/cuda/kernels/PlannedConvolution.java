// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.kernels;

import io.github.scpl.cuda.driver.ConvolutionShape;
import io.github.scpl.cuda.kernels.ConvolutionPlans.Planned;
import io.github.scpl.cuda.lane.Lanes;
import io.github.scpl.device.Tensor;

/** Of FLOAT, by the card's library. */
record PlannedConvolution(Launcher launcher, ConvolutionPlans plans) implements ConvolutionWay {
  @Override
  public void forward(ConvolutionShape shape, Tensor x, long weight, long bias, long y) {
    Planned plan = plans.of(shape);
    Lanes lanes = launcher.lanes();
    long workspace = launcher.workspace(plan.workspaceBytes());
    lanes.submit(plan.forward(), launcher.at(x), weight, y, workspace);
    if (bias != 0) {
      int area = shape.outHeight() * shape.outWidth();
      long elements = (long) shape.batch() * shape.outputs() * area;
      launcher.each("addToMaps", elements, y, bias, area, shape.outputs());
    }
  }

  @Override
  public void backward(
      ConvolutionShape shape, Tensor x, long weight, long dy, long dWeight, long dx) {
    Planned plan = plans.of(shape);
    Lanes lanes = launcher.lanes();
    long workspace = launcher.workspace(plan.workspaceBytes());
    lanes.submit(plan.weightGradient(), launcher.at(x), dy, dWeight, workspace);
    if (dx != 0) {
      lanes.submit(plan.inputGradient(), weight, dy, dx, workspace);
    }
  }
}
