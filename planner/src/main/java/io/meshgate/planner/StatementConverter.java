package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.catalog.MeshSchemas;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.MeshTypes;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.policy.PolicyExpressions;
import io.meshgate.planner.policy.RawRows;
import io.meshgate.planner.sql.CommonTable;
import io.meshgate.planner.sql.GroupedCorrelations;
import io.meshgate.planner.sql.OtherSpellings;
import io.meshgate.planner.sql.PivotTypes;
import io.meshgate.planner.sql.Recursions;
import io.meshgate.planner.sql.TiedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.hint.HintStrategyTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPivot;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnpivot;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.babel.SqlBabelParserImpl;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/**
 * Steps 4 to 6 of the walk: text to syntax tree, to validated tree, to relational algebra with sub-queries kept as
 * expressions. Made for one statement; not thread-safe.
 */
final class StatementConverter implements PolicyExpressions.ConditionConverter {
    private static final SqlParser.Config PARSER = SqlParser.config()
            .withParserFactory(SqlBabelParserImpl.FACTORY)
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.UNCHANGED)
            .withQuotedCasing(Casing.UNCHANGED)
            .withCaseSensitive(false)
            .withIdentifierMaxLength(1000)
            .withConformance(SqlConformanceEnum.LENIENT);

    private static final SqlValidator.Config VALIDATOR = SqlValidator.Config.DEFAULT
            .withConformance(SqlConformanceEnum.LENIENT)
            .withDefaultNullCollation(NullCollation.LAST)
            .withIdentifierExpansion(true);

    private static final SqlToRelConverter.Config CONVERTER = SqlToRelConverter.config()
            .withExpand(false)
            .withDecorrelationEnabled(false)
            .withTrimUnusedFields(false)
            .withInSubQueryThreshold(Integer.MAX_VALUE)
            // Every policy and every guard relies on expressions staying where the user wrote them.
            .addRelBuilderConfigTransform(config -> config.withSimplify(false)
                    .withSimplifyLimit(false)
                    .withPushJoinCondition(false)
                    .withPruneInputOfAggregate(false)
                    // A DISTINCT that is left out because there are no rows leaves rows that no policy on groups
                    // accepts.
                    .withAggregateUnique(true)
                    .withBloat(-1))
            .withHintStrategyTable(HintStrategyTable.EMPTY);

    private final CalciteCatalogReader catalog;
    private final SqlValidator validator;
    private final RelOptCluster cluster;
    private final VisibleNames names;
    private final String user;

    StatementConverter(PinnedMesh mesh, SessionContext session) {
        // The planner is only where Calcite wants one; no rule ever runs on it.
        this(
                mesh,
                session,
                StatementMetadata.in(RelOptCluster.create(
                        new HepPlanner(HepProgram.builder().build()), new FramedRexBuilder(MeshTypes.FACTORY))));
    }

    /** A converter of a part of a statement, whose plan becomes a part of the statement's. */
    StatementConverter(PinnedMesh mesh, SessionContext session, RelOptCluster cluster) {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
        List<String> path = new ArrayList<>();
        session.catalog().ifPresent(path::add);
        session.schema().filter(schema -> !path.isEmpty()).ifPresent(path::add);
        CalciteConnectionConfigImpl config = new CalciteConnectionConfigImpl(properties);
        this.catalog = new PathCatalogReader(MeshSchemas.root(mesh), path, config);
        this.validator = newValidator();
        this.names = new VisibleNames(mesh, session);
        this.cluster = cluster;
        this.user = session.principal().name();
    }

    RelOptCluster cluster() {
        return cluster;
    }

    private SqlValidator newValidator() {
        return new StatementValidator(catalog, VALIDATOR);
    }

    /** Parses one query. */
    static SqlNode parseQuery(String sql) throws SqlParseException {
        VersionClauses versions = VersionClauses.of(sql);
        ParserSpelling spelling = ParserSpelling.of(versions.text());
        SqlNode parsed;
        try {
            parsed = SqlParser.create(spelling.text(), PARSER).parseQuery();
        } catch (SqlParseException e) {
            UnquotedNames.requireNone(spelling.text());
            throw e;
        }
        SqlNode restored = ParserSpelling.restored(spelling.unparsed().restored(parsed), spelling.text());
        return versions.applyTo(restored);
    }

    SqlNode validate(SqlNode parsed) {
        StatementSize.requireBounded(parsed);
        SqlNode read = CalendarLiterals.read(parsed);
        read.accept(new UnsupportedSyntax());
        SqlNode query = OtherSpellings.replace(read);
        RecursiveQueries.prepare(query);
        AggregateOrder.complete(query);
        RepeatedGroups.writeOut(query);
        QuotedNames quoted = QuotedNames.of(query);
        SqlNode validated = validator.validate(query);
        quoted.requireStoredCase(validator, names);
        quoted.requireStoredCase(validated);
        ImplicitCasts.require(validated, validator);
        return validated;
    }

    /** The columns of a validated query. */
    RelDataType rowType(SqlNode validated) {
        return validator.getValidatedNodeType(validated);
    }

    /** The table or view for which a name in FROM stands, after validation. */
    Optional<MeshTable> table(SqlIdentifier id) {
        SqlValidatorNamespace namespace = validator.getNamespace(id);
        SqlValidatorTable table = namespace == null ? null : namespace.getTable();
        return Optional.ofNullable(table == null ? null : table.unwrap(MeshTable.class));
    }

    RelDataType parameterRowType(SqlNode validated) {
        return validator.getParameterRowType(validated);
    }

    RelRoot convert(SqlNode validated) {
        RelRoot root = new SharingConverter(validator, catalog, cluster, user).convertQuery(validated, false, true);
        GroupedCorrelations.require(root.rel);
        return root.withRel(Recursions.replace(root.rel));
    }

    @Override
    public SqlNode parse(String expression) {
        Tokens.requireBounded(expression);
        try {
            ParserSpelling spelling = ParserSpelling.of(expression);
            return spelling.unparsed()
                    .restored(SqlParser.create(spelling.text(), PARSER).parseExpression());
        } catch (SqlParseException e) {
            throw StatementErrors.translate(e);
        }
    }

    @Override
    public RexNode convert(SqlNode expression, RawRows rows) {
        Map<String, RelDataType> types = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, RexNode> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<RelDataTypeField> fields = rows.getRowType().getFieldList();
        List<String> stored = rows.getRowType().getFieldNames();
        rows.table().policyNames().forEach((name, column) -> {
            int index = stored.indexOf(column);
            if (index >= 0) {
                types.put(name, fields.get(index).getType());
                columns.put(name, cluster.getRexBuilder().makeInputRef(rows, index));
            }
        });
        StatementSize.requireBounded(expression);
        SqlValidator own = newValidator();
        try {
            SqlNode validated = own.validateParameterizedExpression(
                    OtherSpellings.replace(CalendarLiterals.read(expression)), types);
            return new SharingConverter(own, catalog, cluster, user).convertExpression(validated, columns);
        } catch (RuntimeException e) {
            throw StatementErrors.translate(e);
        } catch (AssertionError e) {
            throw StatementErrors.unplanned(e);
        }
    }

    /** Looks names up in the default schema, then in the default domain, then in the mesh. */
    private static final class PathCatalogReader extends CalciteCatalogReader {
        PathCatalogReader(CalciteSchema root, List<String> path, CalciteConnectionConfigImpl config) {
            super(root, SqlNameMatchers.withCaseSensitive(false), paths(path), MeshTypes.FACTORY, config);
        }

        private static List<List<String>> paths(List<String> path) {
            List<List<String>> paths = new ArrayList<>();
            for (int length = path.size(); length >= 0; length--) {
                paths.add(List.copyOf(path.subList(0, length)));
            }
            return paths;
        }
    }

    /** Marks where WITH queries are referred to. */
    private static final class SharingConverter extends SqlToRelConverter {
        private static final int MOST_REFERENCES = 500;

        private static final Set<SqlOperator> USER_NAMES =
                Set.of(SqlStdOperatorTable.CURRENT_USER, SqlStdOperatorTable.SESSION_USER, SqlStdOperatorTable.USER);

        private int references;

        SharingConverter(SqlValidator validator, CalciteCatalogReader catalog, RelOptCluster cluster, String user) {
            super(
                    (rowType, query, schemaPath, viewPath) -> {
                        throw new UnsupportedOperationException("views");
                    },
                    validator,
                    catalog,
                    cluster,
                    call -> USER_NAMES.contains(call.getOperator()) ? userName(user) : convertlet(call),
                    CONVERTER);
        }

        /** The standard ones write the operands of IS DISTINCT FROM twice, and those of rows again for each field. */
        private static @Nullable SqlRexConvertlet convertlet(SqlCall call) {
            if (call.getOperator() == SqlStdOperatorTable.SQRT) {
                // The standard one writes POWER(x, 0.5), which of negative infinity is infinity.
                return SharingConverter::plainCall;
            }
            return switch (call.getKind()) {
                case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> SharingConverter::plainCall;
                case COALESCE -> SharingConverter::coalesce;
                default -> StandardConvertletTable.INSTANCE.get(call);
            };
        }

        /** No engine knows who asks. */
        private static SqlRexConvertlet userName(String user) {
            return (context, call) -> {
                RelDataType type = context.getValidator().getValidatedNodeType(call);
                RexBuilder builder = context.getRexBuilder();
                return builder.makeAbstractCast(type, builder.makeLiteral(user), false);
            };
        }

        private static RexNode plainCall(SqlRexContext context, SqlCall call) {
            List<RexNode> operands = call.getOperandList().stream()
                    .map(context::convertExpression)
                    .toList();
            return context.getRexBuilder().makeCall(call.getOperator(), operands);
        }

        /** An engine's common type is not always ours. */
        private static RexNode coalesce(SqlRexContext context, SqlCall call) {
            RelDataType type = context.getValidator().getValidatedNodeType(call);
            RexBuilder builder = context.getRexBuilder();
            List<RexNode> operands = call.getOperandList().stream()
                    .map(operand -> builder.ensureType(type, context.convertExpression(operand), true))
                    .toList();
            return builder.makeCall(type, call.getOperator(), operands);
        }

        @Override
        protected void convertFrom(Blackboard bb, @Nullable SqlNode from, @Nullable List<String> fieldNames) {
            if (from instanceof SqlWithItem) {
                requireExpandable();
            }
            super.convertFrom(bb, from, fieldNames);
            if (from instanceof SqlWithItem item) {
                CommonTable common =
                        new CommonTable(cluster, cluster.traitSetOf(Convention.NONE), bb.root(), item.name.getSimple());
                bb.setRoot(common, true);
            }
        }

        @Override
        protected void convertPivot(Blackboard bb, SqlPivot pivot) {
            super.convertPivot(bb, pivot);
            PivotTypes.requireOwnComparisons(bb.root());
        }

        @Override
        protected void convertUnpivot(Blackboard bb, SqlUnpivot unpivot) {
            super.convertUnpivot(bb, unpivot);
            bb.setRoot(PivotTypes.withOwnCasts(bb.root()), true);
        }

        @Override
        protected void convertOrder(
                SqlSelect select,
                Blackboard bb,
                RelCollation collation,
                List<SqlNode> orderExprList,
                @Nullable SqlNode offset,
                @Nullable SqlNode fetch) {
            super.convertOrder(select, bb, collation, orderExprList, offset, fetch);
            if (fetch instanceof UnparsedClauses.WithTies) {
                bb.setRoot(withTies(bb.root()), false);
            }
        }

        /** The projection takes away keys that are no columns of the result. */
        private static RelNode withTies(RelNode node) {
            if (node instanceof Project project) {
                return project.copy(project.getTraitSet(), List.of(withTies(project.getInput())));
            }
            return TiedRows.of((Sort) node);
        }

        /**
         * Each reference to a WITH query is converted anew, those in its own body included: queries that refer to one
         * another twice double the plan at every level.
         */
        private void requireExpandable() {
            references++;
            if (references > MOST_REFERENCES) {
                throw new GatewayException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "The WITH queries of the statement refer to one another more than " + MOST_REFERENCES
                                + " times in all");
            }
        }
    }
}
