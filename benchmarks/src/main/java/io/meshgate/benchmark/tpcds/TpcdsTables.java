package io.meshgate.benchmark.tpcds;

import static java.util.function.UnaryOperator.identity;

import io.meshgate.benchmark.mesh.MeshColumn;
import io.meshgate.benchmark.mesh.MeshSource;
import io.meshgate.benchmark.mesh.MeshTable;
import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import io.trino.tpcds.column.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * TPC-DS spread over three domains: {@code sales.retail} has the stores and the customers, {@code sales.web} and {@code
 * sales.catalog} the other channels, {@code logistics} what is sold and stocked, {@code reference} what all of them
 * refer to. Tables and columns are those of the specification.
 *
 * <p>An entity is what the generator makes in one go: a row, or a sale and, behind it, its return if there is one.
 */
final class TpcdsTables {
    private static final int SALE = 0;
    private static final int RETURN = 1;
    private static final long ROWS_PER_FILE = 500_000;

    /** Primary keys beside the surrogate key that most tables begin with. */
    private static final Set<String> KEYS = Set.of(
            "ss_item_sk",
            "ss_ticket_number",
            "sr_item_sk",
            "sr_ticket_number",
            "cs_item_sk",
            "cs_order_number",
            "cr_item_sk",
            "cr_order_number",
            "ws_item_sk",
            "ws_order_number",
            "wr_item_sk",
            "wr_order_number",
            "inv_date_sk",
            "inv_item_sk",
            "inv_warehouse_sk");

    private final double scale;
    private final Session session;

    private TpcdsTables(double scale) {
        this.scale = scale;
        this.session = Session.getDefaultSession().withScale(scale);
    }

    /** The sources, those that take longest first. */
    static List<MeshSource<?>> sources(double scale) {
        TpcdsTables tables = new TpcdsTables(scale);
        return List.of(
                tables.sales("sales", "retail", Table.STORE_SALES, Table.STORE_RETURNS, 12),
                tables.sales("sales", "catalog", Table.CATALOG_SALES, Table.CATALOG_RETURNS, 9),
                tables.sales("sales", "web", Table.WEB_SALES, Table.WEB_RETURNS, 12),
                tables.single("logistics", "stock", Table.INVENTORY),
                tables.single("reference", "people", Table.CUSTOMER_DEMOGRAPHICS),
                tables.partitioned("sales", "retail", Table.CUSTOMER, spec -> spec.bucket("c_customer_sk", 4)),
                tables.single("sales", "retail", Table.CUSTOMER_ADDRESS),
                tables.single("reference", "calendar", Table.DATE_DIM),
                tables.single("reference", "calendar", Table.TIME_DIM),
                tables.single("logistics", "stock", Table.ITEM),
                tables.single("logistics", "stock", Table.WAREHOUSE),
                tables.single("logistics", "stock", Table.SHIP_MODE),
                tables.single("reference", "people", Table.HOUSEHOLD_DEMOGRAPHICS),
                tables.single("reference", "people", Table.INCOME_BAND),
                tables.single("reference", "people", Table.REASON),
                tables.single("sales", "retail", Table.STORE),
                tables.single("sales", "retail", Table.PROMOTION),
                tables.single("sales", "catalog", Table.CALL_CENTER),
                tables.single("sales", "catalog", Table.CATALOG_PAGE),
                tables.single("sales", "web", Table.WEB_SITE),
                tables.single("sales", "web", Table.WEB_PAGE));
    }

    private MeshSource<List<List<String>>> single(String domain, String namespace, Table table) {
        return partitioned(domain, namespace, table, identity());
    }

    private MeshSource<List<List<String>>> partitioned(
            String domain, String namespace, Table table, UnaryOperator<PartitionSpec.Builder> partitioning) {
        long rows = session.getScaling().getRowCount(table);
        MeshTable<List<List<String>>> only =
                new MeshTable<>(domain, namespace, table.getName(), partitioning, files(rows), columns(table, SALE));
        return new MeshSource<>(1, rows, slice -> entities(table), List.of(only));
    }

    /** @param linesPerOrder on the average; the generator counts orders */
    private MeshSource<List<List<String>>> sales(
            String domain, String namespace, Table sales, Table returns, int linesPerOrder) {
        long rows = session.getScaling().getRowCount(sales) * linesPerOrder;
        MeshTable<List<List<String>>> sold = new MeshTable<>(
                domain, namespace, sales.getName(), identity(), Math.max(2, files(rows)), columns(sales, SALE));
        MeshTable<List<List<String>>> returned = new MeshTable<>(
                domain,
                namespace,
                returns.getName(),
                identity(),
                entity -> entity.size() > RETURN,
                1,
                columns(returns, RETURN));
        return new MeshSource<>(1, rows, slice -> entities(sales), List.of(sold, returned));
    }

    private Iterable<List<List<String>>> entities(Table table) {
        return Results.constructResults(table, Session.getDefaultSession().withScale(scale));
    }

    private static int files(long rows) {
        return (int) Math.min(64, rows / ROWS_PER_FILE + 1);
    }

    private static List<MeshColumn<List<List<String>>>> columns(Table table, int part) {
        List<MeshColumn<List<List<String>>>> columns = new ArrayList<>();
        for (Column column : table.getColumns()) {
            int position = columns.size();
            boolean key = KEYS.contains(column.getName())
                    || (position == 0 && column.getName().endsWith("_sk") && part == SALE && !table.hasChild());
            Function<String, Object> value = value(column.getType());
            columns.add(new MeshColumn<>(
                    column.getName(),
                    type(column.getType()),
                    !key,
                    entity -> converted(entity.get(part).get(position), value)));
        }
        return columns;
    }

    private static @Nullable Object converted(@Nullable String text, Function<String, Object> value) {
        return text == null ? null : value.apply(text);
    }

    private static Type type(ColumnType type) {
        return switch (type.getBase()) {
            case IDENTIFIER -> Types.LongType.get();
            case INTEGER -> Types.IntegerType.get();
            case DECIMAL -> Types.DecimalType.of(type.getPrecision().orElseThrow(), scale(type));
            case DATE -> Types.DateType.get();
            case VARCHAR, CHAR, TIME -> Types.StringType.get();
        };
    }

    private static Function<String, Object> value(ColumnType type) {
        return switch (type.getBase()) {
            case IDENTIFIER -> Long::valueOf;
            case INTEGER -> Integer::valueOf;
            case DECIMAL -> text -> new BigDecimal(text).setScale(scale(type));
            case DATE -> text -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
            case VARCHAR, CHAR, TIME -> text -> text;
        };
    }

    private static int scale(ColumnType type) {
        return type.getScale().orElseThrow();
    }
}
