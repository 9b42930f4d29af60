package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;
import io.meshgate.planner.catalog.VersionedName;
import io.meshgate.planner.catalog.VersionedName.LocalMoment;
import io.meshgate.planner.catalog.VersionedName.Moment;
import io.meshgate.planner.catalog.VersionedName.Now;
import io.meshgate.planner.catalog.VersionedName.Version;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind {@code FOR ... AS OF}: always a constant, so that a version is known before the query runs. */
final class VersionValue {
    private static final String VERSION =
            "FOR VERSION AS OF followed by the id of a snapshot, or by the name of a branch or tag in single quotes";
    private static final String MOMENT =
            " AS OF followed by TIMESTAMP '2024-12-31 23:59:59', with a zone behind the seconds if it is not the session's,"
                    + " DATE '2024-12-31', CURRENT_TIMESTAMP or CURRENT_DATE, and by + or - INTERVAL '1' DAY if need be";

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern TIMESTAMP =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[ T](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?))?"
                    + " ?(|Z|[+-]\\d{2}:\\d{2}|[A-Za-z][A-Za-z0-9_+/-]{1,50})");
    private static final Pattern AMOUNT = Pattern.compile("([+-]?)(\\d{1,9})");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final Tokens tokens;
    private final String accepted;

    private VersionValue(Tokens tokens, String accepted) {
        this.tokens = tokens;
        this.accepted = accepted;
    }

    /** A snapshot's id or the name of a branch or tag. */
    static Version version(Tokens tokens) {
        VersionValue value = new VersionValue(tokens, VERSION);
        Token token = tokens.peek();
        if (token.kind() == Kind.STRING && !token.text().isEmpty()) {
            tokens.take();
            return new VersionedName.Reference(token.text());
        }
        value.refuseParameter();
        if (token.kind() != Kind.WORD || !NUMBER.matcher(token.text()).matches()) {
            throw tokens.unexpected(VERSION);
        }
        tokens.take();
        try {
            return new VersionedName.Id(Long.parseLong(token.text()));
        } catch (NumberFormatException e) {
            throw new GatewayException(
                    ErrorCode.SYNTAX_ERROR, "The id of a snapshot has at most 19 digits", token.position(), e);
        }
    }

    /** @param kind the word behind FOR */
    static Version moment(Tokens tokens, String kind) {
        return new VersionValue(tokens, "FOR " + kind + MOMENT).moment();
    }

    private void refuseParameter() {
        if (tokens.peek().is("?")) {
            throw new GatewayException(
                    ErrorCode.NOT_SUPPORTED,
                    "A parameter cannot say which version of a table is read; accepted is " + accepted,
                    tokens.peek().position(),
                    null);
        }
    }

    private Version moment() {
        refuseParameter();
        Version moment = primary();
        while (tokens.peek().is("+") || tokens.peek().is("-")) {
            boolean minus = tokens.take().is("-");
            moment = interval(moment, minus);
        }
        return moment;
    }

    private Version primary() {
        Token token = tokens.peek();
        if (token.kind() == Kind.STRING) {
            return timestamp();
        }
        if (tokens.takeIf("(")) {
            Version inner = moment();
            tokens.expect(")", accepted);
            return inner;
        }
        if (tokens.takeIf("CAST")) {
            tokens.expect("(", accepted);
            Version cast = timestamp();
            tokens.expect("AS", accepted);
            if (!tokens.takeIf("DATE")) {
                tokens.expect("TIMESTAMP", accepted);
                precision();
                zone();
            }
            tokens.expect(")", accepted);
            return cast;
        }
        if (tokens.takeIf("CURRENT_DATE")) {
            return new Now(true, 0, Duration.ZERO);
        }
        if (tokens.takeIf("CURRENT_TIMESTAMP") || tokens.takeIf("LOCALTIMESTAMP")) {
            precision();
            return new Now(false, 0, Duration.ZERO);
        }
        if (tokens.takeIf("TIMESTAMP")) {
            zone();
        } else {
            tokens.expect("DATE", accepted);
        }
        return timestamp();
    }

    private void precision() {
        if (tokens.takeIf("(")) {
            if (!NUMBER.matcher(tokens.peek().text()).matches()) {
                throw tokens.unexpected(accepted);
            }
            tokens.take();
            tokens.expect(")", accepted);
        }
    }

    private void zone() {
        if (!tokens.takeAllIf(List.of("WITH", "LOCAL", "TIME", "ZONE"))) {
            tokens.takeAllIf(List.of("WITH", "TIME", "ZONE"));
        }
    }

    private Version timestamp() {
        Token token = tokens.peek();
        String text = tokens.string(accepted).strip();
        Matcher matcher = TIMESTAMP.matcher(text);
        if (!matcher.matches()) {
            throw invalid(token, null);
        }
        try {
            LocalDateTime local = matcher.group(2) == null
                    ? LocalDate.parse(matcher.group(1)).atStartOfDay()
                    : LocalDateTime.parse(matcher.group(1) + "T" + matcher.group(2), TIME);
            return matcher.group(3).isEmpty()
                    ? new LocalMoment(local)
                    : new Moment(local.atZone(ZoneId.of(matcher.group(3))).toInstant());
        } catch (DateTimeException e) {
            throw invalid(token, e);
        }
    }

    private GatewayException invalid(Token token, @Nullable Exception cause) {
        return new GatewayException(
                ErrorCode.SYNTAX_ERROR, "This is no timestamp; accepted is " + accepted, token.position(), cause);
    }

    private Version interval(Version moment, boolean minus) {
        tokens.expect("INTERVAL", accepted);
        boolean negative = minus ^ tokens.takeIf("-");
        Token token = tokens.peek();
        Matcher amount = AMOUNT.matcher(tokens.string(accepted).strip());
        if (!amount.matches()) {
            throw invalid(token, null);
        }
        negative ^= amount.group(1).equals("-");
        long count = negative ? -Long.parseLong(amount.group(2)) : Long.parseLong(amount.group(2));
        Token unit = tokens.peek();
        String name = unit.text().toUpperCase(Locale.ROOT);
        long months = 0;
        Duration duration = Duration.ZERO;
        switch (name.endsWith("S") ? name.substring(0, name.length() - 1) : name) {
            case "YEAR" -> months = count * 12;
            case "MONTH" -> months = count;
            case "WEEK" -> duration = Duration.ofDays(count * 7);
            case "DAY" -> duration = Duration.ofDays(count);
            case "HOUR" -> duration = Duration.ofHours(count);
            case "MINUTE" -> duration = Duration.ofMinutes(count);
            case "SECOND" -> duration = Duration.ofSeconds(count);
            default -> throw tokens.unexpected(accepted);
        }
        tokens.take();
        try {
            return plus(moment, months, duration);
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid(token, e);
        }
    }

    private static Version plus(Version moment, long months, Duration duration) {
        if (moment instanceof Now now) {
            return new Now(
                    now.atStartOfDay(),
                    Math.addExact(now.months(), months),
                    now.duration().plus(duration));
        }
        if (moment instanceof LocalMoment local) {
            return new LocalMoment(local.timestamp().plusMonths(months).plus(duration));
        }
        if (moment instanceof Moment instant) {
            return new Moment(instant.instant()
                    .atOffset(ZoneOffset.UTC)
                    .plusMonths(months)
                    .plus(duration)
                    .toInstant());
        }
        throw new IllegalArgumentException("not a moment: " + moment);
    }
}
