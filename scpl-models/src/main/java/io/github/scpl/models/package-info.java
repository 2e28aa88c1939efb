// SPDX-License-Identifier: Apache-2.0
/** Networks in every training method, and the data sets they are trained on. */
package io.github.scpl.models;
