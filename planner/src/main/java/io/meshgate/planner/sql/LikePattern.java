package io.meshgate.planner.sql;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * The constant pattern of a LIKE.
 *
 * @param escape empty where there is no ESCAPE clause
 */
record LikePattern(String pattern, Optional<String> escape) {

    /** Empty where the pattern or its escape character is not a literal. */
    static Optional<LikePattern> of(RexCall like) {
        List<RexNode> constants =
                like.getOperands().subList(1, like.getOperands().size());
        if (!constants.stream().allMatch(RexLiteral.class::isInstance)) {
            return Optional.empty();
        }
        List<Optional<String>> texts = constants.stream()
                .map(constant -> Optional.ofNullable(RexLiteral.stringValue(constant)))
                .toList();
        Optional<String> escape = texts.size() > 1 ? Optional.of(texts.get(1).orElse("")) : Optional.empty();
        return Optional.of(new LikePattern(texts.get(0).orElse(""), escape));
    }

    /**
     * Whether matching cannot fail. An engine notices a pattern that ends in the escape character only at a value that
     * matches all before it, so that a failure would tell of the value.
     */
    boolean isWellFormed() {
        if (escape.isEmpty()) {
            return true;
        }
        String character = escape.get();
        if (!isEscape(character)) {
            return false;
        }
        boolean escaped = false;
        for (int i = 0; i < pattern.length(); i++) {
            escaped = !escaped && pattern.charAt(i) == character.charAt(0);
        }
        return !escaped;
    }

    /** Whether a text is what ESCAPE takes: one ASCII character. */
    static boolean isEscape(@Nullable String text) {
        return text != null && text.length() == 1 && text.charAt(0) <= 0x7f;
    }
}
