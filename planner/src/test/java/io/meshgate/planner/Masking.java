package io.meshgate.planner;

import io.meshgate.planner.policy.Mask;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a mask makes of values, run on the engine. */
final class Masking {
    private Masking() {}

    /** @param values as DuckDB writes them */
    static List<String> masked(String type, Mask mask, @Nullable String... values) throws SQLException {
        PlanFixture fixture = PlanFixture.fixture().table("d.s.t", "c:" + type).mask("d.s.t", "c", mask);
        String rows = String.join(" AS c UNION ALL SELECT ", values);
        TestEngine engine = TestEngine.engine().rows("d.s.t", "SELECT " + rows + " AS c");
        return engine.run(fixture.query("SELECT c FROM d.s.t")).values().stream()
                .map(row -> row.get(0))
                .toList();
    }

    static List<String> maskedTexts(Mask mask, @Nullable String... texts) throws SQLException {
        String[] literals = new String[texts.length];
        for (int i = 0; i < texts.length; i++) {
            literals[i] = texts[i] == null ? "CAST(NULL AS VARCHAR)" : "'" + texts[i].replace("'", "''") + "'";
        }
        return masked("string", mask, literals);
    }
}
