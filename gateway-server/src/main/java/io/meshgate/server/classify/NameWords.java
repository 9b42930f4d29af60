package io.meshgate.server.classify;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A name as its words in lower case, without accents: {@code eMail_Adresse} is {@code e mail adresse}. */
record NameWords(List<String> words) {
    private static final int LONGEST_NAME = 200;

    NameWords {
        words = List.copyOf(words);
    }

    static NameWords of(String name) {
        String bounded = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int before = ' ';
        for (int c :
                Normalizer.normalize(bounded, Normalizer.Form.NFD).codePoints().toArray()) {
            if (Character.getType(c) == Character.NON_SPACING_MARK) {
                continue;
            }
            if (!Character.isLetter(c) || (Character.isUpperCase(c) && Character.isLowerCase(before))) {
                end(word, words);
            }
            if (Character.isLetter(c)) {
                word.append(plain(c));
            }
            before = c;
        }
        end(word, words);
        return new NameWords(words);
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static String plain(int letter) {
        String lower = Character.toString(letter).toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "ß" -> "ss";
            case "ø" -> "o";
            case "ł" -> "l";
            case "æ" -> "ae";
            case "ı" -> "i";
            default -> lower;
        };
    }

    NameWords and(NameWords more) {
        List<String> both = new ArrayList<>(words);
        both.addAll(more.words);
        return new NameWords(both);
    }

    boolean hasPhrase(List<String> phrase) {
        return Collections.indexOfSubList(words, phrase) >= 0;
    }

    boolean endsWith(String word) {
        return !words.isEmpty() && words.get(words.size() - 1).equals(word);
    }

    String joined() {
        return String.join("", words);
    }
}
