package io.meshgate.planner;

import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.VisibleNames.SchemaName;
import io.meshgate.planner.catalog.MeshTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** SHOW CATALOGS, SCHEMAS, TABLES, COLUMNS, SESSION, GRANTS and POLICIES. */
final class ShowStatement implements StatementHandler {
    private static final String KINDS = "SHOW CATALOGS, SHOW SCHEMAS [FROM catalog] [LIKE 'pattern'], "
            + "SHOW TABLES [FROM [catalog.]schema] [LIKE 'pattern'], SHOW COLUMNS FROM table, SHOW SESSION, "
            + "SHOW GRANTS [ON table], or SHOW POLICIES [ON table]";

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        if (tokens.takeIf("CATALOGS")) {
            return list("Catalog", scope.names().mesh().domains(), like(tokens));
        }
        if (tokens.takeIf("SCHEMAS")) {
            return schemas(scope.names(), tokens);
        }
        if (tokens.takeIf("TABLES")) {
            return tables(scope.names(), tokens);
        }
        if (tokens.takeIf("COLUMNS")) {
            if (!tokens.takeIf("IN")) {
                tokens.expect("FROM", KINDS);
            }
            return DescribeStatement.describe(scope, tokens);
        }
        if (tokens.takeIf("GRANTS")) {
            return new PolicyListing(scope.names()).grants(table(scope.names(), tokens));
        }
        if (tokens.takeIf("POLICIES")) {
            return new PolicyListing(scope.names()).policies(table(scope.names(), tokens));
        }
        if (tokens.takeIf("SESSION")) {
            tokens.expectEnd(KINDS);
            return session(scope.session());
        }
        throw tokens.unexpected(KINDS);
    }

    private static PlannedStatement schemas(VisibleNames names, Tokens tokens) {
        SqlPosition here = tokens.peek().position();
        String domain;
        if (tokens.takeIf("FROM") || tokens.takeIf("IN")) {
            List<NamePart> name = tokens.name("the name of a catalog");
            if (name.size() > 1) {
                throw tokens.unexpected(KINDS);
            }
            domain = names.domain(name.get(0));
        } else {
            domain = names.defaultDomain(here);
        }
        Predicate<String> like = like(tokens);
        return list("Schema", names.mesh().allSchemas(domain), like);
    }

    private static PlannedStatement tables(VisibleNames names, Tokens tokens) {
        SqlPosition here = tokens.peek().position();
        SchemaName schema;
        if (tokens.takeIf("FROM") || tokens.takeIf("IN")) {
            List<NamePart> name = tokens.name("the name of a schema");
            if (name.size() > 2) {
                throw tokens.unexpected(KINDS);
            }
            schema = names.schema(name);
        } else {
            schema = names.defaultSchema(here);
        }
        Predicate<String> like = like(tokens);
        return list("Table", names.mesh().tables(schema.domain(), schema.schema()), like);
    }

    /** {@code [ON [TABLE] name]} and the end of the statement. */
    private static Optional<MeshTable> table(VisibleNames names, Tokens tokens) {
        Optional<MeshTable> table = Optional.empty();
        if (tokens.takeIf("ON")) {
            tokens.takeIf("TABLE");
            table = Optional.of(names.table(tokens.name("the name of a table")));
        }
        tokens.expectEnd(KINDS);
        return table;
    }

    private static PlannedStatement list(String column, List<String> names, Predicate<String> like) {
        Answer answer = new Answer().text(column);
        names.stream().filter(like).sorted().forEach(answer::row);
        return answer.rows();
    }

    /** Reads the rest of the statement: an optional pattern, matched without regard to case as names are. */
    private static Predicate<String> like(Tokens tokens) {
        if (!tokens.takeIf("LIKE")) {
            tokens.expectEnd(KINDS);
            return name -> true;
        }
        String pattern = tokens.string("a pattern in single quotes");
        tokens.expectEnd(KINDS);
        return new LikeName(pattern)::matches;
    }

    private static PlannedStatement session(SessionContext session) {
        Answer answer = new Answer().text("Name").optionalText("Value").text("Description");
        SessionSettings.of(session)
                .forEach(setting -> answer.row(setting.name(), setting.value().orElse(null), setting.description()));
        return answer.rows();
    }
}
