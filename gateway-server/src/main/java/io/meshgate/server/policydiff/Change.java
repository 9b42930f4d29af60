package io.meshgate.server.policydiff;

import java.util.Optional;

/**
 * One thing that is not as it was for a principal and a table.
 *
 * @param what {@code read}, {@code column}, {@code row filter}, {@code mask}, ...
 * @param column of the table, for what is about one
 * @param policy the id of the policy concerned
 * @param detail in words; empty when there is nothing to add
 */
public record Change(
        Direction direction, String what, Optional<String> column, Optional<String> policy, String detail) {

    /** Whether more can be seen or done than before. */
    public enum Direction {
        GAINS,
        LOSES,
        /** Neither more nor less, or it cannot be told. */
        CHANGES
    }

    static Change of(Direction direction, String what) {
        return new Change(direction, what, Optional.empty(), Optional.empty(), "");
    }

    static Change column(Direction direction, String column) {
        return new Change(direction, "column", Optional.of(column), Optional.empty(), "");
    }

    static Change policy(Direction direction, String what, String policy, String detail) {
        return new Change(direction, what, Optional.empty(), Optional.of(policy), detail);
    }

    static Change mask(Direction direction, String column, String policy, String detail) {
        return new Change(direction, "mask", Optional.of(column), Optional.of(policy), detail);
    }

    /** On one line, such as {@code loses values of column c_phone by mask 'm': show-last(characters=4)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                switch (direction) {
                    case GAINS -> "gains ";
                    case LOSES -> "loses ";
                    case CHANGES -> "other ";
                });
        if (what.equals("column")) {
            text.append("column ").append(column.orElse(""));
        } else if (policy.isPresent()) {
            text.append(column.map(name -> "values of column " + name).orElse("rows"))
                    .append(" by ")
                    .append(what)
                    .append(" '")
                    .append(policy.get())
                    .append('\'');
        } else {
            text.append(what);
        }
        return (detail.isEmpty() ? text : text.append(": ").append(detail)).toString();
    }
}
