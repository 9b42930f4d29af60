package io.meshgate.benchmark.differential;

import io.meshgate.benchmark.differential.RandomTable.TableColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Texts of the forms that masks know, and some that nearly have them. */
final class PersonalTexts {
    private static final List<String> TEXTS = List.of(
            "ann@example.com",
            "a@example.com",
            "ann.b+c@mail.example.org",
            "ann@localhost",
            "ann@@example.com",
            "two words@example.com",
            "@example.com",
            "+49 (30) 123-456",
            "+4930123456",
            "+1 212 555 0100",
            "+420 1234567",
            "0049.30.123456",
            "5551234",
            "555-123",
            "12345678901234567",
            "4111 1111 1111 1234",
            "4111-1111-1111-1235",
            "411111111111",
            "378282246310005",
            "4111  1111 1111 1234",
            "41111111111x1234");

    private PersonalTexts() {}

    /** A table in some of whose columns of texts many values are such. */
    static RandomTable in(RandomTable table, Random random) {
        List<Boolean> chosen = new ArrayList<>();
        for (TableColumn column : table.columns()) {
            chosen.add(column.kind() == Kind.VARCHAR && random.nextInt(3) > 0);
        }
        RandomValues values = new RandomValues(random);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : table.rows()) {
            List<@Nullable Object> other = new ArrayList<>(row);
            for (int i = 0; i < row.size(); i++) {
                if (chosen.get(i) && row.get(i) != null && random.nextInt(3) > 0) {
                    other.set(i, values.pick(TEXTS));
                }
            }
            rows.add(other);
        }
        return table.withRows(rows);
    }
}
