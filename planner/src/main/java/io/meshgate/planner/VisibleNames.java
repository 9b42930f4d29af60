package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.catalog.MeshTable;
import io.meshgate.planner.catalog.PinnedMesh;
import io.meshgate.planner.catalog.Spelling;
import io.meshgate.planner.catalog.VisibleTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names of domains, schemas and tables as one session may see them, and says what may have been meant where
 * there is nothing: only ever something that the principal may see. Not thread-safe.
 */
final class VisibleNames {
    /** A schema by its stored names. */
    record SchemaName(String domain, String schema) {}

    private static final int TABLE_PARTS = 3;

    private final PinnedMesh mesh;
    private final SessionContext session;

    VisibleNames(PinnedMesh mesh, SessionContext session) {
        this.mesh = mesh;
        this.session = session;
    }

    PinnedMesh mesh() {
        return mesh;
    }

    String domain(NamePart name) {
        return name.accept(mesh.domain(name.text()))
                .orElseThrow(() -> notFound(ErrorCode.CATALOG_NOT_FOUND, "Catalog", List.of(name), mesh.domains()));
    }

    /** The domain that the session names by default. */
    String defaultDomain(SqlPosition position) {
        return session.catalog()
                .flatMap(mesh::domain)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.CATALOG_NOT_FOUND,
                        "The session has no default catalog; name one, or choose one with USE catalog",
                        position,
                        null));
    }

    /** {@code [catalog.]schema} */
    SchemaName schema(List<NamePart> name) {
        NamePart last = name.get(name.size() - 1);
        String domain = name.size() > 1 ? domain(name.get(0)) : defaultDomain(last.position());
        return new SchemaName(domain, schema(domain, last, name));
    }

    private String schema(String domain, NamePart part, List<NamePart> written) {
        return part.accept(mesh.schema(domain, part.text())).orElseThrow(() -> {
            List<String> known = mesh.schemas(domain);
            List<String> full = known.stream().map(name -> domain + "." + name).toList();
            return notFound(ErrorCode.SCHEMA_NOT_FOUND, "Schema", written, written.size() > 1 ? full : known);
        });
    }

    SchemaName defaultSchema(SqlPosition position) {
        String domain = defaultDomain(position);
        return session.schema()
                .flatMap(schema -> mesh.schema(domain, schema))
                .map(schema -> new SchemaName(domain, schema))
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.SCHEMA_NOT_FOUND,
                        "The session has no default schema; name one, or choose one with USE catalog.schema",
                        position,
                        null));
    }

    /** {@code [[catalog.]schema.]table} */
    MeshTable table(List<NamePart> name) {
        SqlPosition position = name.get(0).position();
        if (name.size() > TABLE_PARTS) {
            throw tableNotFound(name, position, null);
        }
        NamePart last = name.get(name.size() - 1);
        Optional<String> domain = domainOf(name);
        Optional<String> schema = domain.flatMap(known -> schemaOf(name, known));
        Optional<MeshTable> table = schema.flatMap(known -> mesh.table(domain.orElseThrow(), known, last.text()));
        return table.filter(
                        found -> last.accept(Optional.of(found.snapshot().name().table()))
                                .isPresent())
                .orElseThrow(() -> tableNotFound(name, position, null));
    }

    /** The domain in which a table's name, as written, is looked up. */
    private Optional<String> domainOf(List<NamePart> name) {
        return name.size() < TABLE_PARTS
                ? session.catalog().flatMap(mesh::domain)
                : name.get(0).accept(mesh.domain(name.get(0).text()));
    }

    private Optional<String> schemaOf(List<NamePart> name, String domain) {
        if (name.size() == 1) {
            return session.schema().flatMap(schema -> mesh.schema(domain, schema));
        }
        NamePart part = name.get(name.size() - 2);
        return part.accept(mesh.schema(domain, part.text()));
    }

    /** What to say of a table that is not there: that its domain is down, or what may have been meant. */
    GatewayException tableNotFound(List<NamePart> name, SqlPosition position, @Nullable Throwable cause) {
        Optional<GatewayException> down = domainOf(name).flatMap(mesh::unavailable);
        if (down.isPresent()) {
            return new GatewayException(
                    ErrorCode.CATALOG_UNAVAILABLE, String.valueOf(down.get().getMessage()), position, down.get());
        }
        String written = NamePart.join(name);
        List<String> kinds = metadataTables(name);
        if (!kinds.isEmpty()) {
            String message = "Table '" + written + "' not found; there are the metadata tables "
                    + kinds.stream().map(kind -> '"' + kind + '"').collect(Collectors.joining(", "));
            return new GatewayException(ErrorCode.TABLE_NOT_FOUND, message, position, cause);
        }
        List<String> parts = name.stream().map(NamePart::text).toList();
        String meant = Spelling.closestParts(parts, candidates(name))
                .map(candidate -> "; did you mean '" + String.join(".", candidate) + "'?")
                .orElse("");
        String message = "Table '" + written + "' not found" + meant;
        return new GatewayException(ErrorCode.TABLE_NOT_FOUND, message, position, cause);
    }

    private List<String> metadataTables(List<NamePart> name) {
        String last = name.get(name.size() - 1).text();
        return name.size() > TABLE_PARTS
                ? List.of()
                : domainOf(name)
                        .flatMap(domain ->
                                schemaOf(name, domain).map(schema -> mesh.metadataTablesMeant(domain, schema, last)))
                        .orElse(List.of());
    }

    private Collection<List<String>> candidates(List<NamePart> name) {
        VisibleTables visible = new VisibleTables(mesh);
        List<List<String>> all = new ArrayList<>();
        for (String domain : candidateDomains(name)) {
            for (String schema : visible.schemasOfSources(domain)) {
                visible.tables(domain, schema).forEach(table -> all.add(List.of(domain, schema, table)));
            }
        }
        return all;
    }

    private List<String> candidateDomains(List<NamePart> name) {
        Optional<String> known = domainOf(name);
        if (known.isPresent()) {
            return List.of(known.get());
        }
        return name.size() < TABLE_PARTS
                ? mesh.domains()
                : Spelling.closest(name.get(0).text(), mesh.domains())
                        .map(List::of)
                        .orElse(List.of());
    }

    private static GatewayException notFound(
            ErrorCode code, String what, List<NamePart> name, Collection<String> known) {
        String written = NamePart.join(name);
        String message = what + " '" + written + "' not found" + Spelling.didYouMean(written, known);
        return new GatewayException(code, message, name.get(0).position(), null);
    }
}
