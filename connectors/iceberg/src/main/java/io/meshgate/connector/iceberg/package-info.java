/** Reads Apache Iceberg tables: catalogs of type jdbc and rest, Parquet data files on a file system. */
@NullMarked
package io.meshgate.connector.iceberg;

import org.jspecify.annotations.NullMarked;
