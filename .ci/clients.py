"""Clients that are not ours against a gateway that serves the demo's mesh: pyarrow.flight and ADBC's Flight SQL driver.

Reads the port from MESHGATE_PORT and waits up to a minute until the gateway listens there.
"""

import datetime
import decimal
import os
import re
import socket
import time
import unittest

import adbc_driver_flightsql.dbapi as adbc
import pyarrow as pa
import pyarrow.flight as flight

HOST = "127.0.0.1"
PORT = int(os.environ["MESHGATE_PORT"])
CUSTOMERS_BY_REGION = """
    SELECT r.r_name, count(*) AS customers
    FROM sales.retail.customer c
    JOIN finance.reference.nation n ON n.n_nationkey = c.c_nationkey
    JOIN finance.reference.region r ON r.r_regionkey = n.n_regionkey
    GROUP BY r.r_name ORDER BY r.r_name"""


def setUpModule():
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((HOST, PORT), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def varint(number):
    encoded = b""
    while number > 0x7F:
        encoded += bytes([number & 0x7F | 0x80])
        number >>= 7
    return encoded + bytes([number])


def field(number, content):
    """A length-delimited protobuf field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def statement(sql):
    """What Flight SQL calls CommandStatementQuery, in an Any, as pyarrow has no Flight SQL client."""
    kind = b"type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery"
    return flight.FlightDescriptor.for_command(field(1, kind) + field(2, field(1, sql.encode())))


class Arrow:
    """A user's connection by pyarrow.flight."""

    def __init__(self, user, password=None):
        self.client = flight.FlightClient(f"grpc+tcp://{HOST}:{PORT}")
        token = self.client.authenticate_basic_token(user, password or user)
        self.headers = [token]
        self.options = flight.FlightCallOptions(headers=self.headers, timeout=60)

    def info(self, sql):
        return self.client.get_flight_info(statement(sql), self.options)

    def ticket(self, sql):
        return self.info(sql).endpoints[0].ticket

    def fetch(self, ticket):
        return self.client.do_get(ticket, self.options).read_all()

    def query(self, sql):
        return self.fetch(self.ticket(sql))

    def rows(self, sql):
        return [tuple(row.values()) for row in self.query(sql).to_pylist()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()


class GatewayTest(unittest.TestCase):
    def refuses(self, code, call, *arguments):
        """The text of the error that the call ends in."""
        with self.assertRaises(Exception) as caught:
            call(*arguments)
        self.assertIn(code, str(caught.exception))
        return str(caught.exception)


class FlightTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        cls.analyst = cls.enterClassContext(Arrow("analyst"))
        cls.steward = cls.enterClassContext(Arrow("steward"))

    def test_selects_one(self):
        for user in (self.analyst, self.steward):
            self.assertEqual([(1,)], user.rows("SELECT 1"))

    def test_reads_compressed_batches_when_it_asks_for_them(self):
        sql = "SELECT c_custkey, c_name, c_region, c_acctbal FROM sales.retail.customer ORDER BY c_custkey"
        ticket = self.steward.ticket
        plain = self.steward.fetch(ticket(sql))
        for codec in (b"none", b"lz4", b"zstd"):
            headers = [*self.steward.headers, (b"meshgate-compression", codec)]
            options = flight.FlightCallOptions(headers=headers, timeout=60)
            compressed = self.steward.client.do_get(ticket(sql), options).read_all()
            self.assertTrue(plain.equals(compressed), codec)
        options = flight.FlightCallOptions(headers=[*self.steward.headers, (b"meshgate-compression", b"gzip")])
        self.refuses("INVALID_ARGUMENT", lambda: self.steward.client.do_get(ticket(sql), options).read_all())

    def test_refuses_a_wrong_password_without_repeating_it(self):
        message = self.refuses("UNAUTHENTICATED", Arrow, "analyst", "s3cret")
        self.assertNotIn("s3cret", message)

    def test_refuses_an_unknown_user_in_the_same_words(self):
        wrong = self.refuses("UNAUTHENTICATED", Arrow, "analyst", "s3cret")
        unknown = self.refuses("UNAUTHENTICATED", Arrow, "nobody", "s3cret")
        self.assertEqual(said_by_gateway(wrong), said_by_gateway(unknown))

    def test_refuses_calls_without_a_token(self):
        with flight.FlightClient(f"grpc+tcp://{HOST}:{PORT}") as client:
            self.refuses("UNAUTHENTICATED", client.get_flight_info, statement("SELECT 1"))

    def test_joins_across_domains_under_the_row_filter(self):
        everyone = dict(self.steward.rows(CUSTOMERS_BY_REGION))
        own = dict(self.analyst.rows(CUSTOMERS_BY_REGION))
        self.assertEqual({"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}, everyone.keys())
        self.assertEqual({region: everyone[region] for region in ("ASIA", "EUROPE")}, own)

    def test_masks_what_the_analyst_reads(self):
        sql = """SELECT c_custkey, c_phone, c_email, c_acctbal FROM sales.retail.customer
                 WHERE c_region = 'ASIA' ORDER BY c_custkey LIMIT 50"""
        masked = self.analyst.rows(sql)
        raw = self.steward.rows(sql)
        self.assertEqual(50, len(masked))
        self.assertEqual([row[0] for row in raw], [row[0] for row in masked])
        for (_, raw_phone, raw_email, raw_balance), (_, phone, email, balance) in zip(raw, masked):
            self.assertRegex(raw_phone, r"^\d\d-\d{3}-\d{3}-\d{4}$")
            self.assertEqual("nn-nnn-nnn-" + raw_phone[-4:], phone)
            self.assertIn("@", raw_email)
            self.assertRegex(email, r"^[0-9a-f]{64}$")
            self.assertEqual(0, balance % 1000)
            self.assertLessEqual(abs(balance - raw_balance), 500)

    def test_conditions_see_masked_values(self):
        sql = "SELECT count(*) FROM sales.retail.customer WHERE c_email LIKE '%@%'"
        self.assertEqual([(0,)], self.analyst.rows(sql))
        self.assertGreater(self.steward.rows(sql)[0][0], 0)

    def test_hides_a_table_without_a_grant(self):
        self.refuses("TABLE_NOT_FOUND", self.analyst.query, "SELECT * FROM finance.billing.invoices")
        self.assertGreater(self.steward.rows("SELECT count(*) FROM finance.billing.invoices")[0][0], 0)

    def test_suggests_no_name_that_is_hidden(self):
        for table in ("finance.billing.invoice", "finance.billing.invoicez"):
            message = self.refuses("TABLE_NOT_FOUND", self.analyst.query, f"SELECT * FROM {table}")
            self.assertNotIn("invoices", message)

    def test_tells_codes_and_positions_of_errors(self):
        message = self.refuses("SYNTAX_ERROR", self.analyst.query, "SELECT 1\nFROM FROM")
        self.assertRegex(message, "line 2")
        self.refuses("COLUMN_NOT_FOUND", self.analyst.query, "SELECT nothing FROM finance.reference.region")
        self.refuses("FUNCTION_NOT_FOUND", self.analyst.query, "SELECT read_csv('x')")

    def test_lives_on_after_an_error_while_running(self):
        self.refuses("DIVISION_BY_ZERO", self.analyst.query, "SELECT 1 / (n_nationkey - 3) FROM finance.reference.nation")
        self.assertEqual([(1,)], self.analyst.rows("SELECT 1"))

    def test_takes_a_ticket_once_and_from_its_owner(self):
        ticket = self.analyst.ticket("SELECT 1")
        self.refuses("INVALID_TICKET", self.steward.fetch, ticket)
        self.assertEqual(1, self.analyst.fetch(ticket).num_rows)
        self.refuses("INVALID_TICKET", self.analyst.fetch, ticket)

    def test_refuses_a_ticket_of_its_own_making(self):
        with self.assertRaises(Exception):
            self.analyst.fetch(flight.Ticket(b"let me in"))
        self.assertEqual([(1,)], self.analyst.rows("SELECT 1"))

    def test_streams_a_whole_table(self):
        rows = self.steward.rows("SELECT count(*) FROM sales.retail.lineitem")[0][0]
        table = self.steward.query("SELECT * FROM sales.retail.lineitem")
        table.validate(full=True)
        self.assertEqual((rows, 16), (table.num_rows, table.num_columns))
        self.assertEqual(pa.decimal128(15, 2), table.schema.field("l_extendedprice").type)
        self.assertEqual(pa.date32(), table.schema.field("l_shipdate").type)

    def test_announces_the_schema_that_it_delivers(self):
        info = self.analyst.info("SELECT * FROM sales.retail.customer WHERE c_custkey < 10")
        table = self.analyst.fetch(info.endpoints[0].ticket)
        self.assertEqual(info.schema.names, table.schema.names)
        self.assertEqual(info.schema.types, table.schema.types)

    def test_shows_catalogs(self):
        self.assertEqual([("finance",), ("logistics",), ("sales",), ("system",)], self.analyst.rows("SHOW CATALOGS"))


def of_domains(tables):
    """Without those that tell of the mesh itself."""
    return {name for name in tables if not name.startswith("system.") and ".information_schema." not in name}


class AdbcTest(GatewayTest):
    @classmethod
    def setUpClass(cls):
        cls.analyst = cls.enterClassContext(connect("analyst"))
        cls.steward = cls.enterClassContext(connect("steward"))

    def rows(self, connection, sql, parameters=None):
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def test_selects_one(self):
        self.assertEqual([(1,)], self.rows(self.analyst, "SELECT 1"))

    def test_refuses_a_wrong_password(self):
        def sign_in():
            with connect("analyst", "s3cret") as connection:
                self.rows(connection, "SELECT 1")

        self.refuses("UNAUTHENTICATED", sign_in)

    def test_joins_across_domains(self):
        self.assertEqual(["ASIA", "EUROPE"], [row[0] for row in self.rows(self.analyst, CUSTOMERS_BY_REGION)])

    def test_binds_parameters(self):
        sql = "SELECT count(*) FROM sales.retail.customer WHERE c_region = ?"
        self.assertGreater(self.rows(self.steward, sql, ("AMERICA",))[0][0], 0)
        self.assertGreater(self.rows(self.analyst, sql, ("EUROPE",))[0][0], 0)
        self.assertEqual([(0,)], self.rows(self.analyst, sql, ("AMERICA",)))
        self.assertEqual([(0,)], self.rows(self.steward, sql, ("x' OR '1' = '1",)))

    def test_binds_parameters_of_several_types(self):
        sql = """SELECT count(*) FROM sales.retail.orders
                 WHERE o_orderkey < ? AND o_orderdate >= ? AND o_totalprice > ? AND o_orderstatus = ?"""
        day = datetime.date(1995, 1, 1)
        literal = """SELECT count(*) FROM sales.retail.orders WHERE o_orderkey < 20000
                     AND o_orderdate >= DATE '1995-01-01' AND o_totalprice > 1000.50 AND o_orderstatus = 'O'"""
        bound = self.rows(self.analyst, sql, (20000, day, decimal.Decimal("1000.50"), "O"))
        self.assertGreater(bound[0][0], 0)
        self.assertEqual(self.rows(self.analyst, literal), bound)

    def test_lists_what_each_user_may_see(self):
        tables = {
            "finance.reference.nation", "finance.reference.region",
            "logistics.supply.supplier", "logistics.supply.part", "logistics.supply.partsupp",
            "logistics.supply.shipments",
            "sales.retail.customer", "sales.retail.orders", "sales.retail.lineitem",
        }
        self.assertEqual(tables, of_domains(listed(self.analyst)))
        self.assertEqual(tables | {"finance.billing.invoices"}, of_domains(listed(self.steward)))
        self.assertIn("system.runtime.queries", listed(self.analyst))

    def test_writes_nothing_without_a_grant(self):
        for statement in ("CREATE TABLE sales.retail.stolen AS SELECT * FROM sales.retail.customer",
                          "INSERT INTO sales.retail.customer SELECT * FROM sales.retail.customer",
                          "DROP TABLE sales.retail.customer",
                          "CREATE VIEW sales.retail.v AS SELECT * FROM sales.retail.customer"):
            with self.assertRaisesRegex(Exception, "ACCESS_DENIED"):
                self.rows(self.steward, statement)

    def test_reads_earlier_versions(self):
        snapshots = self.rows(self.steward, 'SELECT snapshot_id FROM finance.reference."nation$snapshots"')
        version = f"SELECT count(*) FROM finance.reference.nation FOR VERSION AS OF {snapshots[0][0]}"
        self.assertEqual([(25,)], self.rows(self.steward, version))

    def test_describes_tables(self):
        self.assertIn("TABLE", self.analyst.adbc_get_table_types())
        schema = self.analyst.adbc_get_table_schema(
            "customer", catalog_filter="sales", db_schema_filter="retail")
        self.assertEqual(pa.int64(), schema.field("c_custkey").type)
        self.assertEqual(pa.string(), schema.field("c_email").type)

    def test_hides_the_schema_of_a_table_without_a_grant(self):
        with self.assertRaises(Exception) as caught:
            self.analyst.adbc_get_table_schema("invoices", catalog_filter="finance", db_schema_filter="billing")
        self.assertNotIn("in_amount", str(caught.exception))

    def test_says_for_what_it_asks(self):
        sql = "SELECT min(c_acctbal), max(c_acctbal) FROM sales.retail.customer"
        rounded = self.rows(self.analyst, sql)
        self.assertEqual([0, 0], [value % 1000 for value in rounded[0]])
        with connect("analyst", purpose="credit-check") as connection:
            exact = self.rows(connection, sql)
            self.assertNotEqual([0, 0], [value % 1000 for value in exact[0]])
        with connect("analyst") as connection:
            self.rows(connection, "SET SESSION purpose = 'credit-check'")
            self.assertEqual(exact, self.rows(connection, sql))
            self.rows(connection, "RESET SESSION purpose")
            self.assertEqual(rounded, self.rows(connection, sql))
            self.refuses("INVALID_ARGUMENT", self.rows, connection, "SET SESSION purpose = 'credit'")

    def test_refuses_a_purpose_that_is_not_declared(self):
        def ask():
            with connect("analyst", purpose="credit-cheque") as connection:
                self.rows(connection, "SELECT 1")

        self.refuses("credit-check", ask)

    def test_names_itself(self):
        self.assertIn("Meshgate", self.analyst.adbc_get_info()["vendor_name"])

    def test_tells_the_code_of_an_error(self):
        self.refuses("TABLE_NOT_FOUND", self.rows, self.analyst, "SELECT * FROM finance.billing.invoices")


def connect(user, password=None, purpose=None):
    said = {"adbc.flight.sql.rpc.call_header.meshgate-purpose": purpose} if purpose else {}
    return adbc.connect(
        f"grpc+tcp://{HOST}:{PORT}",
        db_kwargs={"username": user, "password": password or user} | said,
        autocommit=True)


def listed(connection):
    names = set()
    for catalog in connection.adbc_get_objects(depth="tables").read_all().to_pylist():
        for schema in catalog["catalog_db_schemas"] or []:
            for table in schema["db_schema_tables"] or []:
                names.add(f"{catalog['catalog_name']}.{schema['db_schema_name']}.{table['table_name']}")
    return names


def said_by_gateway(message):
    """The message up to what the client adds to it."""
    return re.split(r"\. Detail:|\. gRPC client debug context", message)[0]


if __name__ == "__main__":
    unittest.main(verbosity=2)
