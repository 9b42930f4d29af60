package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.ArrowField;
import io.meshgate.jdbc.arrow.ArrowType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns of an answer of {@link java.sql.DatabaseMetaData}, as JDBC 4.3 names and types them. */
record ListingShape(List<ArrowField> fields) {
    static final ListingShape CATALOGS = of("TABLE_CAT text!");
    static final ListingShape SCHEMAS = of("TABLE_SCHEM text!, TABLE_CATALOG text");
    static final ListingShape TABLE_TYPES = of("TABLE_TYPE text!");
    static final ListingShape TABLES = of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!, TABLE_TYPE text!,"
            + " REMARKS text, TYPE_CAT text, TYPE_SCHEM text, TYPE_NAME text, SELF_REFERENCING_COL_NAME text,"
            + " REF_GENERATION text");
    static final ListingShape COLUMNS = of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!, COLUMN_NAME text!,"
            + " DATA_TYPE int!, TYPE_NAME text!, COLUMN_SIZE int, BUFFER_LENGTH int, DECIMAL_DIGITS int,"
            + " NUM_PREC_RADIX int, NULLABLE int!, REMARKS text, COLUMN_DEF text, SQL_DATA_TYPE int,"
            + " SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int!, IS_NULLABLE text!,"
            + " SCOPE_CATALOG text, SCOPE_SCHEMA text, SCOPE_TABLE text, SOURCE_DATA_TYPE short,"
            + " IS_AUTOINCREMENT text!, IS_GENERATEDCOLUMN text!");
    static final ListingShape TYPE_INFO = of("TYPE_NAME text!, DATA_TYPE int!, PRECISION int, LITERAL_PREFIX text,"
            + " LITERAL_SUFFIX text, CREATE_PARAMS text, NULLABLE short!, CASE_SENSITIVE boolean!,"
            + " SEARCHABLE short!, UNSIGNED_ATTRIBUTE boolean!, FIXED_PREC_SCALE boolean!,"
            + " AUTO_INCREMENT boolean!, LOCAL_TYPE_NAME text, MINIMUM_SCALE short, MAXIMUM_SCALE short,"
            + " SQL_DATA_TYPE int, SQL_DATETIME_SUB int, NUM_PREC_RADIX int");
    static final ListingShape FUNCTIONS = of("FUNCTION_CAT text, FUNCTION_SCHEM text, FUNCTION_NAME text!,"
            + " REMARKS text, FUNCTION_TYPE short!, SPECIFIC_NAME text!");
    static final ListingShape FUNCTION_COLUMNS = of("FUNCTION_CAT text, FUNCTION_SCHEM text, FUNCTION_NAME text!,"
            + " COLUMN_NAME text!, COLUMN_TYPE short!, DATA_TYPE int!, TYPE_NAME text!, PRECISION int, LENGTH int,"
            + " SCALE short, RADIX short, NULLABLE short!, REMARKS text, CHAR_OCTET_LENGTH int,"
            + " ORDINAL_POSITION int!, IS_NULLABLE text!, SPECIFIC_NAME text!");
    static final ListingShape PROCEDURES = of("PROCEDURE_CAT text, PROCEDURE_SCHEM text, PROCEDURE_NAME text!,"
            + " RESERVED_1 text, RESERVED_2 text, RESERVED_3 text, REMARKS text, PROCEDURE_TYPE short!,"
            + " SPECIFIC_NAME text!");
    static final ListingShape PROCEDURE_COLUMNS = of("PROCEDURE_CAT text, PROCEDURE_SCHEM text,"
            + " PROCEDURE_NAME text!, COLUMN_NAME text!, COLUMN_TYPE short!, DATA_TYPE int!, TYPE_NAME text!,"
            + " PRECISION int, LENGTH int, SCALE short, RADIX short, NULLABLE short!, REMARKS text,"
            + " COLUMN_DEF text, SQL_DATA_TYPE int, SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int,"
            + " ORDINAL_POSITION int!, IS_NULLABLE text!, SPECIFIC_NAME text!");
    static final ListingShape PRIMARY_KEYS = of(
            "TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!," + " COLUMN_NAME text!, KEY_SEQ short!, PK_NAME text");
    static final ListingShape FOREIGN_KEYS = of("PKTABLE_CAT text, PKTABLE_SCHEM text, PKTABLE_NAME text!,"
            + " PKCOLUMN_NAME text!, FKTABLE_CAT text, FKTABLE_SCHEM text, FKTABLE_NAME text!,"
            + " FKCOLUMN_NAME text!, KEY_SEQ short!, UPDATE_RULE short!, DELETE_RULE short!, FK_NAME text,"
            + " PK_NAME text, DEFERRABILITY short!");
    static final ListingShape INDEXES = of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!, NON_UNIQUE boolean!,"
            + " INDEX_QUALIFIER text, INDEX_NAME text, TYPE short!, ORDINAL_POSITION short!, COLUMN_NAME text,"
            + " ASC_OR_DESC text, CARDINALITY long, PAGES long, FILTER_CONDITION text");
    static final ListingShape ROW_IDENTIFIERS = of("SCOPE short, COLUMN_NAME text!, DATA_TYPE int!,"
            + " TYPE_NAME text!, COLUMN_SIZE int, BUFFER_LENGTH int, DECIMAL_DIGITS short, PSEUDO_COLUMN short!");
    static final ListingShape PSEUDO_COLUMNS = of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!,"
            + " COLUMN_NAME text!, DATA_TYPE int!, COLUMN_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int,"
            + " COLUMN_USAGE text!, REMARKS text, CHAR_OCTET_LENGTH int, IS_NULLABLE text!");
    static final ListingShape COLUMN_PRIVILEGES = of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!,"
            + " COLUMN_NAME text!, GRANTOR text, GRANTEE text!, PRIVILEGE text!, IS_GRANTABLE text");
    static final ListingShape TABLE_PRIVILEGES = of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!,"
            + " GRANTOR text, GRANTEE text!, PRIVILEGE text!, IS_GRANTABLE text");
    static final ListingShape TYPES = of("TYPE_CAT text, TYPE_SCHEM text, TYPE_NAME text!, CLASS_NAME text!,"
            + " DATA_TYPE int!, REMARKS text, BASE_TYPE short");
    static final ListingShape SUPER_TYPES = of("TYPE_CAT text, TYPE_SCHEM text, TYPE_NAME text!,"
            + " SUPERTYPE_CAT text, SUPERTYPE_SCHEM text, SUPERTYPE_NAME text!");
    static final ListingShape SUPER_TABLES =
            of("TABLE_CAT text, TABLE_SCHEM text, TABLE_NAME text!, SUPERTABLE_NAME text!");
    static final ListingShape ATTRIBUTES = of("TYPE_CAT text, TYPE_SCHEM text, TYPE_NAME text!, ATTR_NAME text!,"
            + " DATA_TYPE int!, ATTR_TYPE_NAME text!, ATTR_SIZE int, DECIMAL_DIGITS int, NUM_PREC_RADIX int,"
            + " NULLABLE int!, REMARKS text, ATTR_DEF text, SQL_DATA_TYPE int, SQL_DATETIME_SUB int,"
            + " CHAR_OCTET_LENGTH int, ORDINAL_POSITION int!, IS_NULLABLE text!, SCOPE_CATALOG text,"
            + " SCOPE_SCHEMA text, SCOPE_TABLE text, SOURCE_DATA_TYPE short");
    static final ListingShape CLIENT_INFO = of("NAME text!, MAX_LEN int!, DEFAULT_VALUE text, DESCRIPTION text");

    /** @param columns each a name and a kind, which an exclamation mark makes NOT NULL */
    static ListingShape of(String columns) {
        List<ArrowField> fields = new ArrayList<>();
        for (String column : columns.split(", ", -1)) {
            int blank = column.indexOf(' ');
            String kind = column.substring(blank + 1);
            boolean nullable = !kind.endsWith("!");
            ArrowType type = Kinds.BY_NAME.get(nullable ? kind : kind.substring(0, kind.length() - 1));
            if (type == null) {
                throw new IllegalArgumentException("no kind of column: " + column);
            }
            fields.add(new ArrowField(column.substring(0, blank), type, nullable, Map.of(), List.of()));
        }
        return new ListingShape(List.copyOf(fields));
    }

    int indexOf(String column) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + column + " in " + this);
    }

    /** In a class of its own, as the constants above need it first. */
    private static final class Kinds {
        static final Map<String, ArrowType> BY_NAME = Map.of(
                "text", new ArrowType.Text(ArrowType.Layout.SMALL),
                "boolean", new ArrowType.Bool(),
                "short", new ArrowType.Int(Short.SIZE, true),
                "int", new ArrowType.Int(Integer.SIZE, true),
                "long", new ArrowType.Int(Long.SIZE, true));
    }
}
