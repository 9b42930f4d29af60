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
            case "keyed-hash" -> keyedHash(mask.at("key"), tables);
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
            case "format-preserving" -> notSupported(mask);
            case "sql" -> new Mask.Custom(mask.at("expression").text());
            default -> throw new IllegalStateException("the schema lets mask type " + type + " pass");
        };
    }

    private Mask notSupported(Section mask) {
        problems.error(
                mask.file(),
                mask.position(),
                "format-preserving masks are not supported yet; keyed-hash keeps equal values equal, card and phone keep"
                        + " the form");
        return new Mask.ToNull();
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

    private Mask keyedHash(Section key, List<TablePattern> tables) {
        if (!key.node().isTextual()) {
            return new Mask.KeyedHash(key(key.at("per-product")), true);
        }
        tables.stream()
                .filter(pattern -> !keys.permits(key.text(), pattern))
                .forEach(pattern -> problems.error(
                        key.file(),
                        key.position(),
                        "'" + pattern + "' is not among the products of key '" + key.text()
                                + "' in governance/keys.yaml, whose values may be joined; use per-product, or another"
                                + " key"));
        return new Mask.KeyedHash(key(key));
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
