/** Generated data as Iceberg tables of several domains, written once and reused. */
@NullMarked
package io.meshgate.benchmark.mesh;

import org.jspecify.annotations.NullMarked;
