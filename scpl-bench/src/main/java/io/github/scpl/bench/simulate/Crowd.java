// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.bench.simulate;

import io.github.scpl.bench.run.NetworkAndTrainer;
import io.github.scpl.data.BatchSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Trainers that keep the other cores busy until it is closed, and whose numbers nobody needs. */
final class Crowd implements AutoCloseable {
  private final List<Member> members = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;
  private volatile RuntimeException failure;

  /** A trainer, and what it trains on again and again. */
  record Member(NetworkAndTrainer subject, BatchSource source) {}

  private Crowd() {}

  /** A crowd of so many, at work. */
  static Crowd of(int number, Supplier<Member> maker) {
    Crowd crowd = new Crowd();
    try {
      for (int i = 0; i < number; i++) {
        crowd.add(maker.get(), i);
      }
      return crowd;
    } catch (RuntimeException | Error e) {
      crowd.stop();
      throw e;
    }
  }

  private void add(Member member, int number) {
    members.add(member);
    Thread thread = new Thread(() -> train(member), "scpl-crowd-" + number);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void train(Member member) {
    try {
      for (int epoch = 1; !closed; epoch++) {
        member.subject().trainer().train(member.source(), epoch, 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!closed) {
        failure = e;
      }
    }
  }

  private void stop() {
    closed = true;
    members.forEach(member -> member.subject().trainer().close()); // ends a pass under way
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // memory is freed next
        }
      }
    }
    members.forEach(member -> member.subject().close());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all; what ended one before is thrown. */
  @Override
  public void close() {
    stop();
    if (failure != null) {
      throw failure;
    }
  }
}
