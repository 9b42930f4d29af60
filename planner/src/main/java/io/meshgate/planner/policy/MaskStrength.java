package io.meshgate.planner.policy;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The declared order of strength, partial. Masks come in ranks: null; a fixed value; a hash per query; a keyed hash; a
 * shape (redact); parts of a text (show-first, show-last, e-mail, phone, card); coarse numbers and times (round, bucket,
 * truncate-date). One of a lower rank is the stronger. Of one rank those of one kind are compared by what they keep. An
 * unsalted hash hides nothing that can be guessed, FF1 keeps the form, which a hash does not, and tells equal values, which
 * a shape does not, and an expression may do anything: the first two are weaker than the ranks up to the keyed hash, the
 * last than those up to the fixed value, and not comparable with others.
 */
final class MaskStrength {
    private static final int NULL = 0;
    private static final int FIXED = 1;
    private static final int HASH_PER_QUERY = 2;
    private static final int KEYED_HASH = 3;
    private static final int SHAPE = 4;
    private static final int PARTS = 5;
    private static final int COARSE = 6;

    private MaskStrength() {}

    static Optional<Mask> stronger(Mask first, Mask second) {
        if (isAtLeastAsStrong(first, second)) {
            return Optional.of(first);
        }
        return isAtLeastAsStrong(second, first) ? Optional.of(second) : Optional.empty();
    }

    private static boolean isAtLeastAsStrong(Mask one, Mask other) {
        if (one.equals(other)) {
            return true;
        }
        if (one instanceof Mask.Ff1 a) {
            return other instanceof Mask.Ff1 b
                    && a.key().equals(b.key())
                    && a.alphabet() == b.alphabet()
                    && a.perProduct();
        }
        if (one instanceof Mask.Custom || one instanceof Mask.Sha256 || one instanceof Mask.OfFields) {
            return false;
        }
        int rank = rank(one);
        if (other instanceof Mask.Custom || other instanceof Mask.OfFields) {
            return rank <= FIXED;
        }
        if (other instanceof Mask.Sha256 || other instanceof Mask.Ff1) {
            return rank <= KEYED_HASH;
        }
        return rank == rank(other) ? keepsNoMore(one, other) : rank < rank(other);
    }

    private static int rank(Mask mask) {
        if (mask instanceof Mask.ToNull) {
            return NULL;
        }
        if (mask instanceof Mask.Fixed || mask instanceof Mask.FixedDefault) {
            return FIXED;
        }
        if (mask instanceof Mask.HashPerQuery) {
            return HASH_PER_QUERY;
        }
        if (mask instanceof Mask.KeyedHash) {
            return KEYED_HASH;
        }
        if (mask instanceof Mask.Redact) {
            return SHAPE;
        }
        boolean coarse =
                mask instanceof Mask.RoundTo || mask instanceof Mask.Bucket || mask instanceof Mask.TruncateDate;
        return coarse ? COARSE : PARTS;
    }

    /** Of two masks of one rank. */
    private static boolean keepsNoMore(Mask one, Mask other) {
        if (one instanceof Mask.KeyedHash a && other instanceof Mask.KeyedHash b) {
            return a.key().equals(b.key()) && a.perProduct();
        }
        if (one instanceof Mask.ShowFirst a && other instanceof Mask.ShowFirst b) {
            return showsNoMore(a.characters(), a.shortValuesShown(), b.characters(), b.shortValuesShown());
        }
        if (one instanceof Mask.ShowLast a && other instanceof Mask.ShowLast b) {
            return showsNoMore(a.characters(), a.shortValuesShown(), b.characters(), b.shortValuesShown());
        }
        if (one instanceof Mask.Email a && other instanceof Mask.Email b) {
            return a.local().compareTo(b.local()) <= 0;
        }
        if (one instanceof Mask.Phone a && other instanceof Mask.Phone) {
            // One that would keep more digits keeps none of a number that is too short for it.
            return a.lastDigits() == 0 && !a.countryCode();
        }
        if (one instanceof Mask.Card && other instanceof Mask.Card b) {
            return b.firstSix();
        }
        if (one instanceof Mask.TruncateDate a && other instanceof Mask.TruncateDate b) {
            return a.unit().compareTo(b.unit()) <= 0;
        }
        if (one instanceof Mask.RoundTo a && other instanceof Mask.RoundTo b) {
            return isMultiple(a.multiple(), b.multiple());
        }
        if (one instanceof Mask.Bucket a && other instanceof Mask.Bucket b) {
            BigDecimal apart = new BigDecimal(a.origin()).subtract(new BigDecimal(b.origin()));
            return isMultiple(a.width(), b.width()) && isMultiple(apart.toPlainString(), b.width());
        }
        return false;
    }

    /** One that shows more characters shows none of a value that has no more than these, unless it shows all of it. */
    private static boolean showsNoMore(int one, boolean oneShowsShort, int other, boolean otherShowsShort) {
        if (one == 0) {
            return true;
        }
        return one == other ? !oneShowsShort || otherShowsShort : one < other && otherShowsShort;
    }

    private static boolean isMultiple(String number, String of) {
        return new BigDecimal(number).remainder(new BigDecimal(of)).signum() == 0;
    }
}
