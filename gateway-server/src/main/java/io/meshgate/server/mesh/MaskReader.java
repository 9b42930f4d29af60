package io.meshgate.server.mesh;

import io.meshgate.planner.policy.Mask;
import io.meshgate.planner.policy.TablePattern;
import java.util.List;
import java.util.Locale;

/** Reads what a column mask does, once the schema has let it pass. */
final class MaskReader {
    private final KeyGroups keys;
    private final Problems problems;

    MaskReader(KeyGroups keys, Problems problems) {
        this.keys = keys;
        this.problems = problems;
    }

    /** @param tables on which it is */
    Mask read(Section mask, List<TablePattern> tables) {
        String type = mask.at("type").text();
        return switch (type) {
            case "null" -> new Mask.ToNull();
            case "fixed" -> new Mask.Fixed(mask.at("value").text());
            case "fixed-default" -> new Mask.FixedDefault();
            case "redact" -> new Mask.Redact();
            case "show-first" -> new Mask.ShowFirst(characters(mask), shortValuesShown(mask));
            case "show-last" -> new Mask.ShowLast(characters(mask), shortValuesShown(mask));
            case "keyed-hash" -> {
                Section key = mask.at("key");
                yield new Mask.KeyedHash(key(key, tables), isPerProduct(key));
            }
            case "ff1" -> {
                Section key = mask.at("key");
                yield new Mask.Ff1(key(key, tables), isPerProduct(key), alphabet(mask));
            }
            case "sha-256" -> unsalted(mask);
            case "hash-per-query" -> new Mask.HashPerQuery();
            case "round" -> new Mask.RoundTo(mask.at("multiple").text());
            case "bucket" ->
                new Mask.Bucket(mask.at("width").text(), mask.text("origin").orElse("0"));
            case "truncate-date" ->
                new Mask.TruncateDate(
                        Mask.TruncateDate.Unit.valueOf(mask.at("unit").text().toUpperCase(Locale.ROOT)));
            case "email" ->
                new Mask.Email(
                        mask.at("keep").text().equals("domain")
                                ? Mask.Email.Local.HIDDEN
                                : Mask.Email.Local.FIRST_CHARACTER);
            case "phone" -> new Mask.Phone(mask.at("last-digits").node().intValue(), isTrue(mask, "country-code"));
            case "card" -> new Mask.Card(isTrue(mask, "first-six"));
            case "sql" -> new Mask.Custom(mask.at("expression").text());
            default -> throw new IllegalStateException("the schema lets mask type " + type + " pass");
        };
    }

    private static int characters(Section mask) {
        return mask.at("characters").node().intValue();
    }

    private boolean shortValuesShown(Section mask) {
        boolean shown = mask.text("short-values").filter("shown"::equals).isPresent();
        if (shown) {
            problems.warning(
                    mask.file(),
                    mask.position(),
                    "values of " + characters(mask) + " or fewer characters are shown unmasked");
        }
        return shown;
    }

    private Mask unsalted(Section mask) {
        problems.warning(
                mask.file(),
                mask.position(),
                "whoever can guess a value can verify it by its unsalted hash; keyed-hash and hash-per-query do not allow"
                        + " that");
        return new Mask.Sha256();
    }

    private static Mask.Ff1.Alphabet alphabet(Section mask) {
        String alphabet = mask.text("alphabet").orElse("digits");
        return Mask.Ff1.Alphabet.valueOf(alphabet.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static boolean isPerProduct(Section key) {
        return !key.node().isTextual();
    }

    private String key(Section key, List<TablePattern> tables) {
        if (isPerProduct(key)) {
            return key(key.at("per-product"));
        }
        tables.stream()
                .filter(pattern -> !keys.permits(key.text(), pattern))
                .forEach(pattern -> problems.error(
                        key.file(),
                        key.position(),
                        "'" + pattern + "' is not among the products of key '" + key.text()
                                + "' in governance/keys.yaml, whose values may be joined; use per-product, or another"
                                + " key"));
        return key(key);
    }

    private static boolean isTrue(Section mask, String key) {
        return mask.find(key).map(found -> found.node().booleanValue()).orElse(false);
    }

    private String key(Section key) {
        if (!keys.names().contains(key.text())) {
            problems.error(
                    key.file(),
                    key.position(),
                    "there is no key '" + key.text() + "' in governance/keys.yaml"
                            + Suggestion.clause(key.text(), keys.names()));
        }
        return key.text();
    }
}
