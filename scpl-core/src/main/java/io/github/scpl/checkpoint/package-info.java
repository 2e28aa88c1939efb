/** Networks in files. */
package io.github.scpl.checkpoint;
