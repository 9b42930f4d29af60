package io.meshgate.benchmark.demo;

/** How to connect to the demo's gateway. */
final class ConnectionHelp {
    private ConnectionHelp() {}

    static String text(int port) {
        return """
                Connect as analyst (password analyst) or steward (password steward):

                  JDBC    jdbc:meshgate://127.0.0.1:@port@?user=analyst&password=analyst
                          or, with Arrow's driver,
                          jdbc:arrow-flight-sql://127.0.0.1:@port@/?useEncryption=false&user=analyst&password=analyst
                  Python  pip install adbc-driver-flightsql pyarrow

                          import adbc_driver_flightsql.dbapi as flight_sql
                          from adbc_driver_manager import DatabaseOptions as options
                          with flight_sql.connect("grpc://127.0.0.1:@port@", db_kwargs={
                                  options.USERNAME.value: "analyst", options.PASSWORD.value: "analyst"}) as connection:
                              with connection.cursor() as cursor:
                                  cursor.execute("SELECT c_region, count(*) FROM sales.retail.customer GROUP BY c_region")
                                  print(cursor.fetch_arrow_table())

                Policies are in domains/*/policies of the mesh directory. Stop with Ctrl-C.""".replace("@port@", String.valueOf(port));
    }
}
