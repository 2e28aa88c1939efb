// SPDX-License-Identifier: Apache-2.0
/** What all trainers are composed of: a run over stages, and its lifetime; not part of the API. */
package io.github.scpl.train.run;
