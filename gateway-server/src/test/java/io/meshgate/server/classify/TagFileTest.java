package io.meshgate.server.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshgate.server.classify.TagFile.Additions;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TagFileTest {
    private static Additions additions(String... triples) {
        Additions additions = new Additions();
        for (int i = 0; i < triples.length; i += 3) {
            additions.add(triples[i], triples[i + 1], triples[i + 2]);
        }
        return additions;
    }

    @Test
    void beginsANewFile() {
        assertThat(TagFile.of(Optional.empty())
                        .with(additions(
                                "d.s.t", "mail", "pii.email", "d.s.t", "a", "pii.phone", "d.s.t", "a", "pii.name")))
                .isEqualTo("""
                        # Suggested by 'meshgate classify'. Read it before it is merged: policies on these tags apply to the columns.
                        tags:
                          - table: d.s.t
                            columns:
                              a: [pii.name, pii.phone]
                              mail: [pii.email]
                        """);
    }

    @Test
    void keepsWhatIsThereWithItsComments() {
        String before = """
                # Reviewed by the owners.
                tags:
                  # the core table
                  - table: D.S.T
                    tags: [confidential]
                    columns:
                      mail: [pii.email] # seen
                      other: [pii.name]
                  - table: d.s.u
                    columns: {}
                # the end
                """;

        String after = TagFile.of(Optional.of(before))
                .with(additions(
                        "d.s.t",
                        "MAIL",
                        "pii.phone",
                        "d.s.t",
                        "new",
                        "pii.ip",
                        "d.s.u",
                        "x",
                        "pii.email",
                        "d.s.v",
                        "y",
                        "pii.name"));

        assertThat(after)
                .contains("# Reviewed by the owners.", "# the core table", "# seen", "# the end")
                .contains("table: D.S.T", "tags: [confidential]", "mail: [pii.email, pii.phone]", "other: [pii.name]")
                .contains("new: [pii.ip]", "table: d.s.v", "y: [pii.name]")
                .doesNotContain("MAIL");
        assertThat(after.lines().filter(line -> line.contains("table:"))).hasSize(3);
    }

    @Test
    void changesNothingElseWhereverCommentsStand() {
        String before = """
                --- # a caf\u00e9 \ud83d\ude00
                tags: # all
                - {table: d.s.t, # one
                   columns: {mail: [pii.work, # why
                      pii.name ]}} # two
                - table: d.s.u # three
                  tags: ['pii'] # the table
                - table: d.s.v
                  columns:
                    mail:
                    # inside
                    - "pii.work" # behind

                    # the next
                  tags: [pii]
                # the end""";

        String after = TagFile.of(Optional.of(before))
                .with(additions(
                        "d.s.t",
                        "mail",
                        "pii.email",
                        "d.s.t",
                        "new",
                        "pii.ip",
                        "d.s.u",
                        "a",
                        "pii.ip",
                        "d.s.v",
                        "mail",
                        "pii.email",
                        "d.s.w",
                        "b",
                        "pii.ip"));

        assertThat(after).isEqualTo("""
                --- # a caf\u00e9 \ud83d\ude00
                tags: # all
                - {table: d.s.t, # one
                   columns: {mail: [pii.work, # why
                      pii.name, pii.email ], new: [pii.ip]}} # two
                - table: d.s.u # three
                  tags: ['pii'] # the table
                  columns:
                    a: [pii.ip]
                - table: d.s.v
                  columns:
                    mail:
                    # inside
                    - "pii.work" # behind
                    - pii.email

                    # the next
                  tags: [pii]
                - table: d.s.w
                  columns:
                    b: [pii.ip]
                # the end""");
    }

    @Test
    void keepsLineBreaksAsTheyAre() {
        assertThat(TagFile.of(Optional.of("tags:\r\n  - table: d.s.t\r\n    tags: [pii]"))
                        .with(additions("d.s.t", "a", "pii.ip")))
                .isEqualTo("tags:\r\n  - table: d.s.t\r\n    tags: [pii]\r\n    columns:\r\n      a: [pii.ip]");
        assertThat(TagFile.of(Optional.of("tags: []\n")).with(additions("d.s.t", "a", "pii.ip")))
                .isEqualTo("tags: [{table: d.s.t, columns: {a: [pii.ip]}}]\n");
    }

    @Test
    void addsNothingTwice() {
        String once = TagFile.of(Optional.empty()).with(additions("d.s.t", "mail", "pii.email"));

        assertThat(TagFile.of(Optional.of(once)).with(additions("d.s.t", "mail", "pii.email")))
                .isEqualTo(once);
    }

    @Test
    void quotesNamesThatYamlWouldTakeForSomethingElse() {
        assertThat(TagFile.of(Optional.empty())
                        .with(additions(
                                "d.s.\"a.b\"",
                                "no",
                                "pii.email",
                                "d.s.t",
                                "a: [b] #c",
                                "pii.ip",
                                "d.s.t",
                                "\u001b[31m\n",
                                "pii.ip",
                                "d.s.t",
                                "1",
                                "pii.ip")))
                .contains("table: d.s.\"a.b\"", "'no': [pii.email]", "'a: [b] #c': [pii.ip]", "'1': [pii.ip]")
                .contains("\"\\u001b[31m\\u000a\": [pii.ip]");
    }
}
