/**
 * The JDBC driver of Meshgate: {@code jdbc:meshgate://host:port}, over Arrow Flight SQL.
 *
 * <p>Results are streamed forward in bounded memory. A method of JDBC that is not supported throws {@link
 * java.sql.SQLFeatureNotSupportedException} and names itself. {@link io.meshgate.jdbc.MeshgateDriver} and
 * {@link io.meshgate.jdbc.MeshgateDataSource} are the only public types here: applications see the interfaces of {@code java.sql}. The packages below are internal.
 */
@NullMarked
package io.meshgate.jdbc;

import org.jspecify.annotations.NullMarked;
