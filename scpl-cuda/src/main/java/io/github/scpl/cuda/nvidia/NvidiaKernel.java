// SPDX-License-Identifier: Apache-2.0
package io.github.scpl.cuda.nvidia;

import io.github.scpl.cuda.driver.Program;
import org.bytedeco.cuda.cudart.CUfunc_st;

/** A kernel of a module that is loaded. */
record NvidiaKernel(String name, CUfunc_st function) implements Program.Kernel {}
