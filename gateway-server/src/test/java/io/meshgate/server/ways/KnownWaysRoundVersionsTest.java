package io.meshgate.server.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways round policies by what a table was before. */
@SuppressWarnings("NullAway.Init") // set before each test
class KnownWaysRoundVersionsTest {
    private WaysGateway gateway;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        gateway = new WaysGateway(directory);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void oldSnapshotsUnderPoliciesOfToday() {
        Table table = gateway.load("s", "versions");
        long first = table.currentSnapshot().snapshotId();
        String old = "SELECT * FROM hr.s.versions FOR VERSION AS OF " + first;
        gateway.update("steward", "INSERT INTO hr.s.versions VALUES (3, 'EU', 'Zoe', 'x')");
        assertThat(gateway.answer("steward", old).rows()).hasSize(2);
        Answer answer = gateway.answer("analyst", old);
        assertThat(answer.rows()).hasSize(1);
        assertThat(answer.rows().get(0).get(2)).isEqualTo("xxx");
        for (String sql : List.of(
                "SELECT COUNT(*) FROM hr.s.versions FOR VERSION AS OF " + first,
                "SELECT COUNT(*) FROM hr.s.versions FOR VERSION AS OF 'main' WHERE id < 3",
                "SELECT COUNT(*) FROM (SELECT * FROM hr.s.versions FOR VERSION AS OF " + first + " EXCEPT"
                        + " SELECT * FROM hr.s.versions WHERE id > 99)")) {
            assertThat(gateway.answer("analyst", sql).rows()).as(sql).isEqualTo(List.of(List.of(1L)));
        }
        assertThat(gateway.answer("analyst", "SELECT * FROM hr.s.denied FOR VERSION AS OF 1")
                        .code())
                .isEqualTo("TABLE_NOT_FOUND");
        assertThat(gateway.answer("analyst", "SELECT * FROM hr.s.known FOR VERSION AS OF 1")
                        .code())
                .isEqualTo("ACCESS_DENIED");
    }

    @Test
    void droppedColumns() {
        Table table = gateway.load("s", "versions");
        long first = table.currentSnapshot().snapshotId();
        table.updateSchema().deleteColumn("gone").commit();
        for (String user : List.of("analyst", "steward")) {
            Answer old =
                    gateway.answer(user, "SELECT * FROM hr.s.versions FOR VERSION AS OF " + first + " WHERE id = 1");
            assertThat(old.columns()).as(user).noneMatch(column -> column.startsWith("gone"));
            assertThat(gateway.answer(user, "SELECT gone FROM hr.s.versions FOR VERSION AS OF " + first)
                            .code())
                    .isEqualTo("COLUMN_NOT_FOUND");
        }
        // Neither does another column of the name bring the old one back.
        table.updateSchema().addColumn("gone", Types.StringType.get()).commit();
        Answer anew = gateway.answer("analyst", "SELECT gone FROM hr.s.versions");
        assertThat(anew.rows()).hasSize(1);
        assertThat(anew.text()).doesNotContain(WaysGateway.CANARY);
    }

    @Test
    void renamedColumns() {
        Table table = gateway.load("s", "versions");
        long first = table.currentSnapshot().snapshotId();
        table.updateSchema().renameColumn("name", "called").commit();
        // The mask names a column that is not there any more: until policies follow, the table is closed.
        Answer closed = gateway.answer("analyst", "SELECT * FROM hr.s.versions");
        assertThat(closed.rows()).isEmpty();
        assertThat(closed.code()).isNotEmpty();
        assertThat(closed.text()).doesNotContain(WaysGateway.CANARY);
        gateway.policies(WaysGateway.POLICIES.replace(
                "tables: [hr.s.people, hr.s.versions], columns: [name]", "tables: [hr.s.versions], columns: [called]"));
        WaysGateway.await(() -> gateway.answer("analyst", "SELECT called FROM hr.s.versions")
                        .rows()
                        .size()
                == 1);
        Answer old = gateway.answer("analyst", "SELECT name FROM hr.s.versions FOR VERSION AS OF " + first);
        assertThat(old.rows()).isEqualTo(List.of(List.of("xxx")));
    }
}
