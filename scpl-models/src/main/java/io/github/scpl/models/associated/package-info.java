// SPDX-License-Identifier: Apache-2.0
/** Associated learning, a baseline that trains blocks on their own in another way. */
package io.github.scpl.models.associated;
