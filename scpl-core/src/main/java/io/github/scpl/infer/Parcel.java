// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.infer;

/** What circulates in the channels of a pipeline: rows, and the request they belong to. */
final class Parcel {
  private RowBatch rows;
  private PendingRequest request;

  Parcel(RowBatch rows) {
    this.rows = rows;
  }

  RowBatch rows() {
    return rows;
  }

  PendingRequest request() {
    return request;
  }

  void issue(PendingRequest newRequest) {
    request = newRequest;
  }

  /** Takes other rows and gives its own away, to be overwritten. */
  RowBatch exchange(RowBatch newRows) {
    RowBatch old = rows;
    rows = newRows;
    return old;
  }

  /** Takes over what another holds, which gets this one's memory. */
  void takeOver(Parcel other) {
    other.rows = exchange(other.rows);
    request = other.request;
  }
}
