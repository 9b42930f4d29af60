package io.meshgate.server.query;

import io.meshgate.connector.ArrowScan;
import io.meshgate.connector.Connector;
import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.FileScan;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.Predicate;
import io.meshgate.connector.ScanRequest;
import io.meshgate.connector.ScanSource;
import io.meshgate.planner.Mesh;
import io.meshgate.planner.QueryPlan.Argument;
import io.meshgate.planner.QueryPlan.DerivedKey;
import io.meshgate.planner.QueryPlan.KeyBlock;
import io.meshgate.planner.QueryPlan.Parameter;
import io.meshgate.planner.QueryPlan.QuerySalt;
import io.meshgate.planner.QueryPlan.QueryStart;
import io.meshgate.planner.QueryPlan.Stage;
import io.meshgate.planner.QueryPlan.StageInput;
import io.meshgate.planner.QueryPlan.SystemInput;
import io.meshgate.planner.QueryPlan.TableInput;
import io.meshgate.planner.SessionContext;
import io.meshgate.planner.catalog.SystemRows;
import io.meshgate.planner.catalog.SystemSource;
import io.meshgate.server.engine.EngineTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Binds a stage for one execution: asks the connectors what to read and gives each argument its value.
 *
 * @param mesh the version under which the plan was made
 * @param session whose query it is
 * @param start what {@link QueryStart} stands for
 * @param gateway knows the rows of some system tables, for the same session
 * @param secrets of this execution
 */
record StageBinding(
        Mesh mesh,
        SessionContext session,
        List<@Nullable Object> parameters,
        Instant start,
        SystemSource gateway,
        MaskSecrets secrets) {

    /** With a salt of its own. */
    StageBinding(
            Mesh mesh, SessionContext session, List<@Nullable Object> parameters, Instant start, SystemSource gateway) {
        this(
                mesh,
                session,
                parameters,
                start,
                gateway,
                new MaskSecrets(mesh.policies().keys()));
    }

    /** @param betweenInputs throws when the query has been stopped; a connector may take its time */
    EngineTask bind(String queryId, Stage stage, Runnable betweenInputs) {
        Map<String, ScanSource> inputs = new HashMap<>();
        Map<String, Set<Predicate>> proven = new HashMap<>();
        stage.inputs().forEach((name, input) -> {
            betweenInputs.run();
            ScanSource source = scan(input, stage.provable(name));
            inputs.put(name, source);
            if (source instanceof FileScan files) {
                proven.put(name, files.proven());
            }
        });
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Argument argument : stage.arguments()) {
            arguments.add(value(argument));
        }
        return new EngineTask(queryId, stage.sql(proven), stage.outputSchema(), arguments, inputs);
    }

    private ScanSource scan(StageInput input, Set<Predicate> provable) {
        if (input instanceof SystemInput system) {
            Optional<Predicate> wanted = system.table().predicate().flatMap(predicate -> predicate.bind(parameters));
            return SystemScan.of(system.table().table(), new SystemRows(mesh, session, system, wanted, gateway));
        }
        if (!(input instanceof TableInput table)) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED, "A query that has to run in several stages is not supported yet.");
        }
        Connector connector = mesh.domains().get(table.domain());
        if (connector == null) {
            throw new GatewayException(ErrorCode.INTERNAL_ERROR, "The plan reads from a domain that is not loaded.");
        }
        ScanRequest request = new ScanRequest(
                table.columns(), table.predicate().flatMap(predicate -> predicate.bind(parameters)), provable);
        ScanSource source = connector.scan(table.table(), request);
        if (!names(schema(source)).equals(table.columns())) {
            throw new GatewayException(
                    ErrorCode.SOURCE_DATA_INVALID, "A source offered other columns than the query asked for.");
        }
        return table.concealed() && source instanceof FileScan files ? files.conceal() : source;
    }

    private static Schema schema(ScanSource source) {
        if (source instanceof FileScan files) {
            return files.schema();
        }
        if (source instanceof ArrowScan arrow) {
            return arrow.schema();
        }
        throw new IllegalStateException("unknown kind of scan: " + source.getClass());
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Field::getName).toList();
    }

    private @Nullable Object value(Argument argument) {
        if (argument instanceof Parameter parameter) {
            return parameters.get(parameter.index());
        }
        if (argument instanceof KeyBlock block) {
            return secrets.keyBlock(block);
        }
        if (argument instanceof DerivedKey key) {
            return secrets.derivedKey(key);
        }
        if (argument instanceof QuerySalt) {
            return secrets.salt();
        }
        if (argument instanceof QueryStart) {
            return start;
        }
        throw new IllegalStateException("unknown kind of argument: " + argument.getClass());
    }

    /** Never shows parameter values or keys. */
    @Override
    public String toString() {
        return "StageBinding[mesh=" + mesh.version() + "]";
    }
}
