/** Tables that Iceberg's own writers wrote, read through planner, connector and engine, and by Iceberg's own reader. */
@NullMarked
package io.meshgate.server.iceberg;

import org.jspecify.annotations.NullMarked;
