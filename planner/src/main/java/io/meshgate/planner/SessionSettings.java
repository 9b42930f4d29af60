package io.meshgate.planner;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What a session's statements are planned under, as its user may see and change it; none of it is secret. */
public final class SessionSettings {
    /**
     * One of them.
     *
     * @param value empty if there is none
     * @param defaultValue what RESET SESSION, or a new session, has
     */
    public record Setting(String name, Optional<String> value, Optional<String> defaultValue, String description) {}

    private SessionSettings() {}

    public static List<Setting> of(SessionContext session) {
        String zone =
                session.zone().equals(ZoneOffset.UTC) ? "UTC" : session.zone().getId();
        return List.of(
                new Setting("catalog", session.catalog(), Optional.empty(), "The default catalog; change it with USE"),
                new Setting("schema", session.schema(), Optional.empty(), "The default schema; change it with USE"),
                new Setting(
                        SettingStatement.TIME_ZONE,
                        Optional.of(zone),
                        Optional.of("UTC"),
                        "For display and conversion only; change it with SET SESSION"),
                new Setting(
                        SettingStatement.PURPOSE,
                        session.principal().purpose(),
                        Optional.empty(),
                        "For what the session asks; change it with SET SESSION"));
    }
}
