package io.meshgate.planner.catalog;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;

/** Presents a {@link PinnedMesh} to Calcite's validator: domains, in them schemas, in them tables; all looked up lazily. */
public final class MeshSchemas {
    private MeshSchemas() {}

    /** The root of the tree. It keeps no copy of names: every look-up asks the pinned mesh. */
    public static CalciteSchema root(PinnedMesh mesh) {
        Lookup<Schema> domains = new LazyLookup<>(mesh::domains, mesh::domain, domain -> domain(mesh, domain));
        return CalciteSchema.createRootSchema(false, false, "", new Level(domains, Lookup.empty()));
    }

    private static Schema domain(PinnedMesh mesh, String domain) {
        return new Level(
                new LazyLookup<>(
                        () -> mesh.schemas(domain),
                        name -> schemaIfUp(mesh, domain, name),
                        schema -> schema(mesh, domain, schema)),
                Lookup.empty());
    }

    /**
     * The validator tries a name from the session's default domain, too, where it is not looked for: that this domain is
     * down must not hurt. If the name is not found otherwise either, the pinned mesh knows why.
     */
    private static Optional<String> schemaIfUp(PinnedMesh mesh, String domain, String name) {
        try {
            return mesh.schema(domain, name);
        } catch (GatewayException e) {
            if (e.code() == ErrorCode.CATALOG_UNAVAILABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Schema schema(PinnedMesh mesh, String domain, String schema) {
        Function<String, Optional<String>> match = name -> mesh.tableName(domain, schema, name);
        // Dropped since it was listed, or without a column that the principal may see: there is no such table.
        Function<String, @Nullable Table> get =
                name -> mesh.table(domain, schema, name).orElse(null);
        return new Level(Lookup.empty(), new LazyLookup<>(() -> mesh.tables(domain, schema), match, get));
    }

    private static final class Level extends AbstractSchema {
        private final Lookup<Schema> schemas;
        private final Lookup<Table> tables;

        Level(Lookup<Schema> schemas, Lookup<Table> tables) {
            this.schemas = schemas;
            this.tables = tables;
        }

        @Override
        public Lookup<? extends Schema> subSchemas() {
            return schemas;
        }

        @Override
        public Lookup<Table> tables() {
            return tables;
        }
    }

    /** A look-up over three functions: all names, the stored name of a spelling, and the entity of a stored name. */
    private record LazyLookup<T>(
            Supplier<List<String>> names,
            Function<String, Optional<String>> match,
            Function<String, @Nullable T> entity)
            implements Lookup<T> {
        @Override
        public @Nullable T get(String name) {
            return match.apply(name).filter(name::equals).map(entity).orElse(null);
        }

        @Override
        public @Nullable Named<T> getIgnoreCase(String name) {
            Optional<String> stored = match.apply(name);
            T found = stored.isPresent() ? entity.apply(stored.get()) : null;
            return found == null ? null : new Named<>(stored.get(), found);
        }

        @Override
        public Set<String> getNames(LikePattern pattern) {
            Set<String> matching = new LinkedHashSet<>();
            names.get().stream().filter(name -> pattern.matcher().apply(name)).forEach(matching::add);
            return matching;
        }
    }
}
