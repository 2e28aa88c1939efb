// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files of one package that need each other: the strongly connected components of its graph, by
 * Tarjan's algorithm. Nested classes belong to the file that they are in.
 */
final class ClassCycles {
  private final SortedMap<String, SortedSet<String>> uses;
  private final Map<String, Integer> order = new HashMap<>();
  private final Map<String, Integer> low = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final List<SortedSet<String>> cycles = new ArrayList<>();

  private ClassCycles(SortedMap<String, SortedSet<String>> uses) {
    this.uses = uses;
  }

  /** One line each, such as {@code nn: Dropout Layer}, in the order of packages and names. */
  static SortedSet<String> of(JavaClasses classes) {
    SortedMap<String, SortedMap<String, SortedSet<String>>> packages = new TreeMap<>();
    for (JavaClass type : classes) {
      JavaClass from = Project.outermost(type);
      SortedMap<String, SortedSet<String>> uses =
          packages.computeIfAbsent(from.getPackageName(), name -> new TreeMap<>());
      uses.computeIfAbsent(from.getSimpleName(), name -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass to = Project.outermost(dependency.getTargetClass());
        if (to.getPackageName().equals(from.getPackageName())) {
          uses.get(from.getSimpleName()).add(to.getSimpleName());
        }
      }
    }
    SortedSet<String> lines = new TreeSet<>();
    packages.forEach(
        (name, uses) ->
            cycles(uses)
                .forEach(
                    cycle ->
                        lines.add(
                            name.substring(Project.ROOT.length()).replaceFirst("^\\.", "")
                                + ": "
                                + String.join(" ", cycle))));
    return lines;
  }

  /** Components of more than one class. */
  static List<SortedSet<String>> cycles(SortedMap<String, SortedSet<String>> uses) {
    ClassCycles search = new ClassCycles(uses);
    for (String name : uses.keySet()) {
      if (!search.order.containsKey(name)) {
        search.visit(name);
      }
    }
    return search.cycles;
  }

  private void visit(String name) {
    order.put(name, order.size());
    low.put(name, order.get(name));
    open.push(name);
    for (String used : uses.getOrDefault(name, new TreeSet<>())) {
      if (!order.containsKey(used)) {
        visit(used);
        low.merge(name, low.get(used), Math::min);
      } else if (open.contains(used)) {
        low.merge(name, order.get(used), Math::min);
      }
    }
    if (low.get(name).equals(order.get(name))) {
      close(name);
    }
  }

  private void close(String first) {
    SortedSet<String> component = new TreeSet<>();
    String name;
    do {
      name = open.pop();
      component.add(name);
    } while (!name.equals(first));
    if (component.size() > 1) {
      cycles.add(component);
    }
  }
}
