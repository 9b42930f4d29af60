/** Results as Arrow batches, and what is written from these: Arrow's own files and Parquet. */
@NullMarked
package io.meshgate.shell.arrow;

import org.jspecify.annotations.NullMarked;
