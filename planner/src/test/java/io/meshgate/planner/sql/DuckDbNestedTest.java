package io.meshgate.planner.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbNestedTest {
    /** DuckDB writes no such file, but reads it. */
    @Test
    void mapsInWhichAKeyComesTwiceAreMadeAnewWithTheFirst(@TempDir Path directory) throws SQLException, IOException {
        Path file = directory.resolve("f.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT MAP {'key1': 1, 'key2': 2, 'key3': 3} AS m UNION ALL SELECT MAP {'key1': NULL}"
                            + " UNION ALL SELECT NULL) TO '" + file + "' (COMPRESSION uncompressed)");
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            Files.writeString(file, bytes.replace("key2", "key1"), StandardCharsets.ISO_8859_1);
            String made = DuckDbNested.mapWithValues("m", "\"v\"", "\"v\" + 1");
            List<String> maps = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT CAST(m AS VARCHAR), CAST(" + made + " AS VARCHAR) FROM '" + file + "'")) {
                while (rows.next()) {
                    maps.add(rows.getString(1) + " -> " + rows.getString(2));
                }
            }
            assertThat(maps)
                    .containsExactly(
                            "{key1=1, key1=2, key3=3} -> {key1=2, key3=4}",
                            "{key1=NULL} -> {key1=NULL}",
                            "null -> null");
        }
    }
}
