// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.flink.internal;

import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A type of records with a serializer of its own; its objects are never changed once made. */
public final class Binary<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1;

  private final Class<T> type;
  private final Serializer<T> serializer;

  /** A type whose records are written by a serializer. */
  public Binary(Class<T> type, Serializer<T> serializer) {
    this.type = type;
    this.serializer = serializer;
  }

  /** A serializer, without state, of objects that nobody changes. */
  public abstract static class Serializer<T> extends TypeSerializerSingleton<T> {
    private static final long serialVersionUID = 1;

    @Override
    public final boolean isImmutableType() {
      return true;
    }

    @Override
    public final T createInstance() {
      return null; // there is nothing to be filled in
    }

    @Override
    public final T copy(T from) {
      return from;
    }

    @Override
    public final T copy(T from, T reuse) {
      return from;
    }

    @Override
    public final int getLength() {
      return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
      return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
      serialize(deserialize(source), target);
    }
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer;
  }

  @Override
  public String toString() {
    return type.getSimpleName();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Binary<?> binary && binary.type == type;
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof Binary;
  }
}
