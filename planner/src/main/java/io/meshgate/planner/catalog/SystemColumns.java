package io.meshgate.planner.catalog;

import io.meshgate.connector.Column;
import io.meshgate.connector.TableName;
import io.meshgate.connector.TableSnapshot;
import io.meshgate.connector.TableStatistics;
import io.meshgate.planner.policy.TableAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The columns of a table that the gateway computes, while they are being listed. Not thread-safe. */
final class SystemColumns {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType NUMBER = new ArrowType.Int(32, true);
    private static final ArrowType LONG = new ArrowType.Int(64, true);
    private static final ArrowType MOMENT = new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");

    private final List<Column> columns = new ArrayList<>();

    SystemColumns text(String name) {
        return column(name, TEXT, false);
    }

    SystemColumns optionalText(String name) {
        return column(name, TEXT, true);
    }

    SystemColumns number(String name) {
        return column(name, NUMBER, false);
    }

    SystemColumns optionalNumber(String name) {
        return column(name, NUMBER, true);
    }

    SystemColumns count(String name) {
        return column(name, LONG, false);
    }

    SystemColumns optionalCount(String name) {
        return column(name, LONG, true);
    }

    SystemColumns moment(String name) {
        return column(name, MOMENT, false);
    }

    SystemColumns optionalMoment(String name) {
        return column(name, MOMENT, true);
    }

    private SystemColumns column(String name, ArrowType type, boolean nullable) {
        Field field = new Field(name, new FieldType(nullable, type, null), null);
        columns.add(new Column(columns.size() + 1, field, Optional.empty()));
        return this;
    }

    TableSnapshot of(TableName name) {
        return new TableSnapshot(
                name, name.toString(), "1", "1", OptionalLong.empty(), columns, TableStatistics.UNKNOWN);
    }

    /** A table under no policy: each of its rows is of something that the principal may know to exist. */
    static MeshTable table(String domain, TableSnapshot snapshot) {
        TableAccess all = new TableAccess(snapshot.columns(), true, List.of(), Map.of(), List.of(), Optional.empty());
        return new MeshTable(domain, snapshot, all);
    }
}
