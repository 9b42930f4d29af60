package io.meshgate.jdbc;

import io.meshgate.jdbc.arrow.Column;
import io.meshgate.jdbc.arrow.SqlType;
import java.sql.ParameterMetaData;
import java.sql.SQLException;

/** What the server says of a statement's parameters. Immutable. */
final class MeshgateParameterMetaData implements ParameterMetaData, Unwrapping {
    private final Column[] parameters;

    MeshgateParameterMetaData(Column[] parameters) {
        this.parameters = parameters;
    }

    @Override
    public int getParameterCount() {
        return parameters.length;
    }

    @Override
    public int isNullable(int position) throws SQLException {
        type(position);
        return parameters[position - 1].field().nullable() ? parameterNullable : parameterNoNulls;
    }

    @Override
    public boolean isSigned(int position) throws SQLException {
        return type(position).signed();
    }

    @Override
    public int getPrecision(int position) throws SQLException {
        return type(position).precision();
    }

    @Override
    public int getScale(int position) throws SQLException {
        return type(position).scale();
    }

    @Override
    public int getParameterType(int position) throws SQLException {
        return type(position).jdbcType();
    }

    @Override
    public String getParameterTypeName(int position) throws SQLException {
        return type(position).name();
    }

    @Override
    public String getParameterClassName(int position) throws SQLException {
        return JdbcObjects.classOf(type(position).valueClass()).getName();
    }

    @Override
    public int getParameterMode(int position) throws SQLException {
        type(position);
        return parameterModeIn;
    }

    private SqlType type(int position) throws SQLException {
        if (position < 1 || position > parameters.length) {
            throw noParameter(position, parameters.length);
        }
        return parameters[position - 1].sqlType();
    }

    static SQLException noParameter(int position, int count) {
        return Failures.data(
                "07009",
                "The statement has no parameter " + position
                        + (count == 0 ? ": it has none" : "; accepted are 1 to " + count),
                null);
    }

    @Override
    public String toString() {
        return "ParameterMetaData of " + parameters.length + " parameters";
    }
}
