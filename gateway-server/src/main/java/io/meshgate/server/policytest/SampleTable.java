package io.meshgate.server.policytest;

import io.meshgate.connector.TableSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table with the rows that a test gives it.
 *
 * @param rows values in the order of the columns, of the classes that {@link SampleVectors} states
 */
record SampleTable(TableSnapshot snapshot, List<List<@Nullable Object>> rows) {}
