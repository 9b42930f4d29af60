package io.meshgate.planner;

import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.dialect.PrestoSqlDialect;
import org.apache.calcite.sql.dialect.SparkSqlDialect;

/** SQL of other engines, as far as a text of theirs can be told to mean what the same text means here. */
enum ForeignDialect {
    SPARK {
        @Override
        Optional<String> unspelled(String sql) {
            // There "x" is a string, and a backslash begins an escape.
            if (sql.indexOf('"') >= 0) {
                return Optional.of("double quotes");
            }
            return sql.indexOf('\\') >= 0 ? Optional.of("a backslash") : unquotable(sql);
        }

        @Override
        String spelled(String sql) {
            StringBuilder spelled = new StringBuilder(sql);
            Tokens tokens = new Tokens(sql);
            while (tokens.peek().kind() != Kind.END) {
                Token token = tokens.take();
                if (token.is(BACKTICK)) {
                    spelled.setCharAt(token.start(), '"');
                }
            }
            return spelled.toString();
        }
    },
    TRINO;

    private static final String BACKTICK = "`";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** As a view calls it. */
    String dialect() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> dialects() {
        return List.of(SPARK.dialect(), TRINO.dialect());
    }

    /** Writes a tree in this dialect; only for what {@link PortableQuery} lets pass. */
    SqlDialect writer() {
        return this == SPARK ? SparkSqlDialect.DEFAULT : PrestoSqlDialect.DEFAULT;
    }

    /** What of a text's spelling means something else here, or nothing. */
    Optional<String> unspelled(String sql) {
        return Optional.empty();
    }

    /** The text as our parser has to see it. */
    String spelled(String sql) {
        return sql;
    }

    /** Names in backticks are read only where they hold nothing that could end a string, a comment or another name. */
    private static Optional<String> unquotable(String sql) {
        Tokens tokens = new Tokens(sql);
        while (tokens.peek().kind() != Kind.END) {
            Token token = tokens.take();
            if (!token.is(BACKTICK)) {
                continue;
            }
            Token name = tokens.take();
            Token close = tokens.peek();
            boolean plain = name.kind() == Kind.WORD
                    && NAME.matcher(name.text()).matches()
                    && name.start() == token.start() + 1
                    && close.is(BACKTICK)
                    && close.start() == name.start() + name.text().length();
            if (!plain) {
                return Optional.of("a name in backticks with other than letters, digits and _");
            }
            tokens.take();
        }
        return Optional.empty();
    }
}
