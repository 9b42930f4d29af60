package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.connector.SqlPosition;
import io.meshgate.planner.PlannedStatement.SessionChange;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/** SET SESSION and RESET SESSION, for the settings that a session has. */
enum SettingStatement implements StatementHandler {
    SET("SET SESSION " + SettingStatement.TIME_ZONE + " = 'zone'"),
    RESET("RESET SESSION " + SettingStatement.TIME_ZONE);

    static final String TIME_ZONE = "time_zone";

    private final String accepted;

    SettingStatement(String accepted) {
        this.accepted = accepted;
    }

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        tokens.expect("SESSION", accepted);
        requireKnown(tokens.name(accepted));
        Optional<String> value = Optional.empty();
        if (this == SET) {
            tokens.expect("=", accepted);
            SqlPosition position = tokens.peek().position();
            value = Optional.of(zone(tokens.string(accepted), position));
        }
        tokens.expectEnd(accepted);
        return new SessionChange(new Schema(List.of()), Optional.empty(), Optional.empty(), Map.of(TIME_ZONE, value));
    }

    private static void requireKnown(List<NamePart> name) {
        if (name.size() != 1 || !name.get(0).text().equalsIgnoreCase(TIME_ZONE)) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "There is no session setting '" + NamePart.join(name) + "'; the settings are " + TIME_ZONE,
                    name.get(0).position(),
                    null);
        }
    }

    private static String zone(String text, SqlPosition position) {
        try {
            return ZoneId.of(text).getId();
        } catch (DateTimeException e) {
            throw new GatewayException(
                    ErrorCode.INVALID_ARGUMENT,
                    "'" + text
                            + "' is no time zone; accepted are 'UTC', an offset such as '+02:00', and a region such as"
                            + " 'Europe/Berlin'",
                    position,
                    e);
        }
    }
}
