// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.result;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.github.scpl.bench.machine.Processor;
import io.github.scpl.device.Devices;
import io.github.scpl.host.HostDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What all results have in common, and how they are written. */
public final class Json {
  public static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteOrNull())
                  .addSerializer(double.class, new FiniteOrNull())
                  .addDeserializer(Double.class, new NumberOrNan())
                  .addDeserializer(double.class, new NumberOrNan()));

  private Json() {}

  /** The values of all options of a command. */
  public static Map<String, Object> options(CommandSpec command) {
    Map<String, Object> options = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        Object value = option.getValue();
        String name = option.longestName().replaceFirst("^--", "");
        options.put(name, value instanceof Path ? value.toString() : value);
      }
    }
    return options;
  }

  /** Where a result was measured, and what each device computed with. */
  public static Map<String, Object> environment() {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("cores", Runtime.getRuntime().availableProcessors());
    environment.put("java", System.getProperty("java.version"));
    environment.put("os", system());
    Processor processor = Processor.present();
    environment.put("processor", processor.model());
    environment.put("instructions", processor.instructions());
    Map<String, Map<String, String>> devices = new TreeMap<>();
    Devices.used().forEach((name, device) -> devices.put(name, device.facts()));
    devices.put("host", HostDevice.HOST.facts());
    environment.put("devices", devices);
    return environment;
  }

  /** The operating system and the architecture. */
  public static String system() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  /**
   * What an object was written from; null if there is none.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static <T> T read(JsonNode json, Class<T> type) {
    if (json == null || json.isNull() || json.isMissingNode()) {
      return null;
    }
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected the numbers of " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  /** JSON has no word for what is not a number; a block without a part of the loss has none. */
  private static final class FiniteOrNull extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }

  /** The other way round. */
  private static final class NumberOrNan extends JsonDeserializer<Double> {
    @Override
    public Double deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return json.getDoubleValue();
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
