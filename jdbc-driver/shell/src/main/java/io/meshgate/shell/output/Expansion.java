package io.meshgate.shell.output;

/** When a row is shown with one line for each column. */
public enum Expansion {
    ON,
    OFF,
    /** When the columns would not fit the terminal. */
    AUTO
}
