package io.meshgate.server.classify;

/** Values that only their column's name can tell, but that can tell that the name misleads. */
final class PersonalTexts {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_ID = 24;
    private static final int FEWEST_DIGITS = 4;

    private PersonalTexts() {}

    /** Whether it may be the name of a person: letters, and what joins and abbreviates them; no digits. */
    static boolean mayBeName(String value) {
        String text = value.strip();
        return text.length() <= LONGEST_NAME
                && text.codePoints().filter(Character::isLetter).count() >= 2
                && text.codePoints().allMatch(PersonalTexts::isOfName);
    }

    private static boolean isOfName(int c) {
        return Character.isLetter(c)
                || Character.getType(c) == Character.NON_SPACING_MARK
                || Character.getType(c) == Character.COMBINING_SPACING_MARK
                || " '-.,’·".indexOf(c) >= 0;
    }

    /** Whether it may be a number that a state gave to a person: one short word with some digits, grouped or not. */
    static boolean mayBeNationalId(String value) {
        String text = value.strip();
        return text.length() <= LONGEST_ID
                && text.chars().filter(c -> Digits.isDigit((char) c)).count() >= FEWEST_DIGITS
                && text.chars().allMatch(c -> (c < 0x80 && Character.isLetterOrDigit(c)) || " -./+".indexOf(c) >= 0)
                && !DateTexts.matches(text);
    }
}
