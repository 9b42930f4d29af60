package io.meshgate.server.mesh;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Reads the values of an entitlement's lists as the kind that it says they are of.
 *
 * @param name {@code text}, {@code number} or {@code date}; empty for texts or numbers, as they are written
 */
record ListedKind(String name, Problems problems) {

    /** The value of an item; one of another kind is among the problems. */
    Optional<Object> value(Section item) {
        boolean number = item.node().isNumber();
        if (name.equals("date")) {
            return number ? refused(item, "a date such as 2026-01-31") : date(item);
        }
        boolean other = number ? name.equals("text") : name.equals("number");
        if (other) {
            return refused(item, number ? "a text: put it in quotes" : "a number");
        }
        return Optional.of(number ? item.node().decimalValue() : item.text());
    }

    private Optional<Object> date(Section item) {
        try {
            LocalDate date = LocalDate.parse(item.text());
            if (date.getYear() >= 1 && date.getYear() <= 9999) {
                return Optional.of(date);
            }
        } catch (DateTimeParseException malformed) {
            // Told of below.
        }
        return refused(item, "a date from 0001-01-01 to 9999-12-31");
    }

    private Optional<Object> refused(Section item, String expected) {
        problems.error(item.file(), item.position(), "this value is not accepted; expected " + expected);
        return Optional.empty();
    }
}
