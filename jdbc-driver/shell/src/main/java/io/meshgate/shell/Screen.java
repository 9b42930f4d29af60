package io.meshgate.shell;

import io.meshgate.shell.output.Expansion;
import io.meshgate.shell.output.TextStyle;
import java.io.OutputStream;
import java.io.Writer;
import java.util.Optional;

/** Where results go that go to no file. */
interface Screen {
    TextStyle style(Expansion expansion);

    /** A writer for one text; closing it shows the rest of the text and leaves the screen open. */
    Writer open();

    /** Whether a person has typed what is carried out, and reads what it gives. */
    boolean isTyped();

    /** The stream beneath, where it takes bytes that are no text: not on a terminal. */
    Optional<OutputStream> bytes();
}
