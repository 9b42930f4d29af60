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
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Schema;

/** SET SESSION and RESET SESSION, for the settings that a session has. */
enum SettingStatement implements StatementHandler {
    SET("SET SESSION setting = 'value', where the setting is " + SettingStatement.SETTINGS),
    RESET("RESET SESSION setting, where the setting is " + SettingStatement.SETTINGS);

    static final String TIME_ZONE = "time_zone";

    /** For what the session asks, as the principal says; grants may be for purposes only. */
    static final String PURPOSE = "purpose";

    private static final String SETTINGS = TIME_ZONE + " or " + PURPOSE;

    private final String accepted;

    SettingStatement(String accepted) {
        this.accepted = accepted;
    }

    @Override
    public PlannedStatement plan(StatementScope scope, Tokens tokens) {
        tokens.expect("SESSION", accepted);
        String setting = setting(tokens.name(accepted));
        Optional<String> value = Optional.empty();
        if (this == SET) {
            tokens.expect("=", accepted);
            SqlPosition position = tokens.peek().position();
            String text = tokens.string(accepted);
            value = Optional.of(
                    setting.equals(TIME_ZONE)
                            ? zone(text, position)
                            : purpose(text, scope.names().mesh().purposes(), position));
        }
        tokens.expectEnd(accepted);
        return new SessionChange(new Schema(List.of()), Optional.empty(), Optional.empty(), Map.of(setting, value));
    }

    private static String setting(List<NamePart> name) {
        if (name.size() == 1) {
            for (String setting : List.of(TIME_ZONE, PURPOSE)) {
                if (name.get(0).text().equalsIgnoreCase(setting)) {
                    return setting;
                }
            }
        }
        throw new GatewayException(
                ErrorCode.INVALID_ARGUMENT,
                "There is no session setting '" + NamePart.join(name) + "'; the settings are " + TIME_ZONE + " and "
                        + PURPOSE,
                name.get(0).position(),
                null);
    }

    private static String purpose(String text, Set<String> declared, SqlPosition position) {
        if (declared.contains(text)) {
            return text;
        }
        throw new GatewayException(
                ErrorCode.INVALID_ARGUMENT,
                declared.isEmpty()
                        ? "The mesh declares no purposes"
                        : "'" + text + "' is no purpose; the purposes are " + String.join(", ", declared),
                position,
                null);
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
