package io.meshgate.server.mesh;

import io.meshgate.planner.policy.Vocabulary;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the words that the mesh has agreed upon, and refuses others. */
final class Words {
    static final String TAGS = "governance/classifications.yaml";
    static final String PURPOSES = "governance/purposes.yaml";

    private Words() {}

    static Vocabulary read(Optional<Section> classifications, Optional<Section> purposes, Problems problems) {
        return new Vocabulary(words(classifications, "tags", problems), words(purposes, "purposes", problems));
    }

    private static Map<String, String> words(Optional<Section> file, String list, Problems problems) {
        Map<String, String> words = new TreeMap<>();
        for (Section word : file.map(found -> found.items(list)).orElse(List.of())) {
            Section name = word.at("name");
            if (words.put(name.text(), word.text("description").orElse("")) != null) {
                problems.error(name.file(), name.position(), "a second '" + name.text() + "'");
            }
        }
        return words;
    }

    /** @param declaredIn the file that a word must stand in */
    static void require(Section word, String kind, Collection<String> known, String declaredIn, Problems problems) {
        if (!known.contains(word.text())) {
            problems.error(
                    word.file(),
                    word.position(),
                    "there is no " + kind + " '" + word.text() + "' in " + declaredIn
                            + Suggestion.clause(word.text(), known));
        }
    }
}
