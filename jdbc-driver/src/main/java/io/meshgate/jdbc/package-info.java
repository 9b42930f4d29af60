/**
 * The JDBC driver of Meshgate: {@code jdbc:meshgate://host:port}, over Arrow Flight SQL.
 *
 * <p>A first slice. It connects, runs statements and streams their results forward; every other JDBC method throws
 * {@link java.sql.SQLFeatureNotSupportedException} and names itself. {@link io.meshgate.jdbc.MeshgateDriver} is the
 * only public type: applications see the interfaces of {@code java.sql}.
 */
@NullMarked
package io.meshgate.jdbc;

import org.jspecify.annotations.NullMarked;
