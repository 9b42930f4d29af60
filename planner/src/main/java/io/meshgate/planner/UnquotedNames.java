package io.meshgate.planner;

import io.meshgate.connector.ErrorCode;
import io.meshgate.connector.GatewayException;
import io.meshgate.planner.Tokens.Kind;
import io.meshgate.planner.Tokens.Token;

/** Names such as {@code d.s.t$snapshots}, which the parser does not read and of which it says nothing that helps. */
final class UnquotedNames {
    private UnquotedNames() {}

    /**
     * Looks through a statement that the parser has refused.
     *
     * @throws GatewayException with SYNTAX_ERROR for the first such name
     */
    static void requireNone(String sql) {
        Tokens tokens = new Tokens(sql);
        Token previous = tokens.take();
        while (previous.kind() != Kind.END) {
            Token token = tokens.take();
            if (previous.is(".") && token.kind() == Kind.WORD && token.text().indexOf('$') > 0) {
                throw new GatewayException(
                        ErrorCode.SYNTAX_ERROR,
                        "The name " + token.text() + " has to stand in double quotes, for there is a $ in it: \""
                                + token.text() + "\"",
                        token.position(),
                        null);
            }
            previous = token;
        }
    }
}
