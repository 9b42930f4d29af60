package io.meshgate.shell.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    INTEGER ARRAY;                                INTEGER ARRAY
                    ROW(a INTEGER, b VARCHAR ARRAY);              ROW(a INTEGER, b VARCHAR ARRAY)
                    MAP<VARCHAR, ROW(x DECIMAL(10, 2))>;          MAP<VARCHAR, ROW(x DECIMAL(10, 2))>
                    STRUCT("b c" INTEGER[], d TIMESTAMP)[];       ROW(b c INTEGER ARRAY, d TIMESTAMP) ARRAY
                    MAP(INTEGER, TIMESTAMP WITH TIME ZONE);       MAP<INTEGER, TIMESTAMP WITH TIME ZONE>
                    ROW(l DECIMAL(12, 2) ARRAY, "b c" VARCHAR);   ROW(l DECIMAL(12, 2) ARRAY, b c VARCHAR)
                    INTEGER[3];                                   INTEGER ARRAY
                    """)
    void readsTheNamesOfNestedTypes(String name, String read) {
        assertThat(new TypeText(name).parse().name()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"INTERVAL", "ROW(", "ROW(a)", "MAP<VARCHAR>", "''", "INTEGER rest", "DECIMAL(x)", "'a, b'"})
    void takesAnythingElseForText(String name) {
        assertThat(new TypeText(name).parse()).isEqualTo(new ValueType.Scalar(ValueType.Kind.OTHER, 0, 0, name));
    }
}
