package io.meshgate.benchmark.tpch;

import static io.meshgate.benchmark.mesh.MeshColumn.date;
import static io.meshgate.benchmark.mesh.MeshColumn.flag;
import static io.meshgate.benchmark.mesh.MeshColumn.integer;
import static io.meshgate.benchmark.mesh.MeshColumn.key;
import static io.meshgate.benchmark.mesh.MeshColumn.money;
import static io.meshgate.benchmark.mesh.MeshColumn.nullableDate;
import static io.meshgate.benchmark.mesh.MeshColumn.text;
import static java.util.function.UnaryOperator.identity;

import io.meshgate.benchmark.mesh.MeshSource;
import io.meshgate.benchmark.mesh.MeshTable;
import io.trino.tpch.Customer;
import io.trino.tpch.LineItem;
import io.trino.tpch.Nation;
import io.trino.tpch.Order;
import io.trino.tpch.Part;
import io.trino.tpch.PartSupplier;
import io.trino.tpch.Region;
import io.trino.tpch.Supplier;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.List;
import java.util.Locale;

/**
 * TPC-H spread over three domains: {@code sales.retail}, {@code logistics.supply}, {@code finance.reference} and {@code
 * finance.billing}. The eight tables of TPC-H have their standard columns; {@code customer} has two more, and {@code
 * shipments} and {@code invoices} are derived.
 */
final class TpchTables {
    private static final int DAYS_TO_PAY = 30;

    private TpchTables() {}

    /** The sources in an order in which the longest-running ones come first. */
    static List<MeshSource<?>> sources(double scale) {
        int slices = Math.max(1, (int) Math.round(scale));
        int lineItemSlices = Math.min(64, Math.max(4, (int) Math.round(scale * 12)));
        return List.of(
                source(TpchTable.ORDERS, scale, slices, 1_500_000, List.of(orders(), invoices())),
                source(TpchTable.LINE_ITEM, scale, lineItemSlices, 6_000_000, List.of(lineItem(), shipments())),
                source(TpchTable.PART_SUPPLIER, scale, slices, 800_000, List.of(partSupplier())),
                source(TpchTable.PART, scale, slices, 200_000, List.of(part())),
                source(TpchTable.CUSTOMER, scale, slices, 150_000, List.of(customer())),
                source(TpchTable.SUPPLIER, scale, slices, 10_000, List.of(supplier())),
                slices(TpchTable.NATION, scale, 1, 25, List.of(nation())),
                slices(TpchTable.REGION, scale, 1, 5, List.of(region())));
    }

    private static <E extends TpchEntity> MeshSource<E> source(
            TpchTable<E> generator, double scale, int slices, long entitiesAtScale1, List<MeshTable<E>> tables) {
        return slices(generator, scale, slices, Math.round(entitiesAtScale1 * scale), tables);
    }

    private static <E extends TpchEntity> MeshSource<E> slices(
            TpchTable<E> generator, double scale, int slices, long entities, List<MeshTable<E>> tables) {
        return new MeshSource<>(slices, entities, slice -> generator.createGenerator(scale, slice + 1, slices), tables);
    }

    private static MeshTable<Customer> customer() {
        Geography geography = new Geography();
        return new MeshTable<>(
                "sales",
                "retail",
                "customer",
                spec -> spec.bucket("c_custkey", 8),
                1,
                List.of(
                        key("c_custkey", Customer::getCustomerKey),
                        text("c_name", Customer::getName),
                        text("c_address", Customer::getAddress),
                        key("c_nationkey", Customer::getNationKey),
                        text("c_phone", Customer::getPhone),
                        money("c_acctbal", Customer::getAccountBalanceInCents),
                        text("c_mktsegment", Customer::getMarketSegment),
                        text("c_comment", Customer::getComment),
                        text("c_region", customer -> geography.region(customer.getNationKey())),
                        text("c_email", customer -> email(customer, geography))));
    }

    private static String email(Customer customer, Geography geography) {
        String nation = geography
                .nation(customer.getNationKey())
                .toLowerCase(Locale.ROOT)
                .replace(' ', '-');
        return "customer." + customer.getCustomerKey() + "@" + nation + ".example";
    }

    private static MeshTable<Order> orders() {
        return new MeshTable<>(
                "sales",
                "retail",
                "orders",
                spec -> spec.month("o_orderdate"),
                1,
                List.of(
                        key("o_orderkey", Order::getOrderKey),
                        key("o_custkey", Order::getCustomerKey),
                        text("o_orderstatus", order -> String.valueOf(order.getOrderStatus())),
                        money("o_totalprice", Order::getTotalPriceInCents),
                        date("o_orderdate", Order::getOrderDate),
                        text("o_orderpriority", Order::getOrderPriority),
                        text("o_clerk", Order::getClerk),
                        integer("o_shippriority", Order::getShipPriority),
                        text("o_comment", Order::getComment)));
    }

    private static MeshTable<LineItem> lineItem() {
        return new MeshTable<>(
                "sales",
                "retail",
                "lineitem",
                identity(),
                1,
                List.of(
                        key("l_orderkey", LineItem::getOrderKey),
                        key("l_partkey", LineItem::getPartKey),
                        key("l_suppkey", LineItem::getSupplierKey),
                        integer("l_linenumber", LineItem::getLineNumber),
                        money("l_quantity", item -> item.getQuantity() * 100),
                        money("l_extendedprice", LineItem::getExtendedPriceInCents),
                        money("l_discount", LineItem::getDiscountPercent),
                        money("l_tax", LineItem::getTaxPercent),
                        text("l_returnflag", LineItem::getReturnFlag),
                        text("l_linestatus", LineItem::getStatus),
                        date("l_shipdate", LineItem::getShipDate),
                        date("l_commitdate", LineItem::getCommitDate),
                        date("l_receiptdate", LineItem::getReceiptDate),
                        text("l_shipinstruct", LineItem::getShipInstructions),
                        text("l_shipmode", LineItem::getShipMode),
                        text("l_comment", LineItem::getComment)));
    }

    private static MeshTable<LineItem> shipments() {
        return new MeshTable<>(
                "logistics",
                "supply",
                "shipments",
                identity(),
                1,
                List.of(
                        key("sh_orderkey", LineItem::getOrderKey),
                        integer("sh_linenumber", LineItem::getLineNumber),
                        key("sh_suppkey", LineItem::getSupplierKey),
                        date("sh_shipdate", LineItem::getShipDate),
                        date("sh_commitdate", LineItem::getCommitDate),
                        date("sh_receiptdate", LineItem::getReceiptDate),
                        text("sh_shipmode", LineItem::getShipMode)));
    }

    private static MeshTable<Supplier> supplier() {
        return new MeshTable<>(
                "logistics",
                "supply",
                "supplier",
                identity(),
                2,
                List.of(
                        key("s_suppkey", Supplier::getSupplierKey),
                        text("s_name", Supplier::getName),
                        text("s_address", Supplier::getAddress),
                        key("s_nationkey", Supplier::getNationKey),
                        text("s_phone", Supplier::getPhone),
                        money("s_acctbal", Supplier::getAccountBalanceInCents),
                        text("s_comment", Supplier::getComment)));
    }

    private static MeshTable<Part> part() {
        return new MeshTable<>(
                "logistics",
                "supply",
                "part",
                identity(),
                2,
                List.of(
                        key("p_partkey", Part::getPartKey),
                        text("p_name", Part::getName),
                        text("p_mfgr", Part::getManufacturer),
                        text("p_brand", Part::getBrand),
                        text("p_type", Part::getType),
                        integer("p_size", Part::getSize),
                        text("p_container", Part::getContainer),
                        money("p_retailprice", Part::getRetailPriceInCents),
                        text("p_comment", Part::getComment)));
    }

    private static MeshTable<PartSupplier> partSupplier() {
        return new MeshTable<>(
                "logistics",
                "supply",
                "partsupp",
                identity(),
                4,
                List.of(
                        key("ps_partkey", PartSupplier::getPartKey),
                        key("ps_suppkey", PartSupplier::getSupplierKey),
                        integer("ps_availqty", PartSupplier::getAvailableQuantity),
                        money("ps_supplycost", PartSupplier::getSupplyCostInCents),
                        text("ps_comment", PartSupplier::getComment)));
    }

    private static MeshTable<Nation> nation() {
        return new MeshTable<>(
                "finance",
                "reference",
                "nation",
                identity(),
                1,
                List.of(
                        key("n_nationkey", Nation::getNationKey),
                        text("n_name", Nation::getName),
                        key("n_regionkey", Nation::getRegionKey),
                        text("n_comment", Nation::getComment)));
    }

    private static MeshTable<Region> region() {
        return new MeshTable<>(
                "finance",
                "reference",
                "region",
                identity(),
                1,
                List.of(
                        key("r_regionkey", Region::getRegionKey),
                        text("r_name", Region::getName),
                        text("r_comment", Region::getComment)));
    }

    private static MeshTable<Order> invoices() {
        return new MeshTable<>(
                "finance",
                "billing",
                "invoices",
                identity(),
                4,
                List.of(
                        key("in_orderkey", Order::getOrderKey),
                        key("in_custkey", Order::getCustomerKey),
                        money("in_amount", Order::getTotalPriceInCents),
                        date("in_date", TpchTables::invoiceDate),
                        flag("in_paid", TpchTables::paid),
                        nullableDate(
                                "in_due",
                                order -> paid(order) ? null : Integer.valueOf(invoiceDate(order) + DAYS_TO_PAY))));
    }

    private static int invoiceDate(Order order) {
        return order.getOrderDate() + (int) (order.getOrderKey() % 5);
    }

    private static boolean paid(Order order) {
        return order.getOrderStatus() == 'F' || (order.getOrderStatus() == 'P' && order.getCustomerKey() % 2 == 0);
    }
}
