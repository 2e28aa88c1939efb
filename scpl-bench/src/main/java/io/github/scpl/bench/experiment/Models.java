package io.github.scpl.bench.experiment;

import io.github.scpl.block.HeadType;
import io.github.scpl.block.Method;
import io.github.scpl.block.Network;
import io.github.scpl.models.vision.ResNet;
import io.github.scpl.models.vision.Vgg;
import io.github.scpl.nn.Shape;
import java.util.Locale;

/** Builds the network that the options name. */
final class Models {
  private Models() {}

  static Network build(ModelOptions options, Method method, Shape input, int classes) {
    Network.Builder builder = family(options, input, classes);
    return builder
        .method(method)
        .projector(HeadType.projector(options.projector))
        .exit(HeadType.exit(options.predictor))
        .temperature(options.temperature)
        .seed(options.seed)
        .build();
  }

  private static Network.Builder family(ModelOptions options, Shape input, int classes) {
    String name = options.model.toLowerCase(Locale.ROOT);
    if (name.equals("vgg8")) {
      return Vgg.vgg8().withWidth(options.width).network(input, classes);
    } else if (name.equals("resnet18-old")) {
      return ResNet.old18().withWidth(options.width).network(input, classes);
    } else if (name.matches("resnet(18|34|50|101|152)")) {
      int depth = Integer.parseInt(name.substring("resnet".length()));
      return ResNet.of(depth).withWidth(options.width).network(input, classes);
    }
    throw new IllegalArgumentException(
        "--model: expected vgg8, resnet18-old or resnet18, 34, 50, 101, 152; got " + options.model);
  }
}
