/**
 * Arrow's IPC format on the heap: schemas and record batches as they come in byte arrays, read in place, and the
 * encoding of the one row that binds parameters. Internal to the driver.
 *
 * <p>Nothing that a server sends is trusted: what does not fit ends in a {@link java.sql.SQLException}.
 */
@NullMarked
package io.meshgate.jdbc.arrow;

import org.jspecify.annotations.NullMarked;
