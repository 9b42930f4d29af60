package io.meshgate.server.classify;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Numbers of payment cards: the prefix and the length of a known network, and Luhn's check digit. */
final class PaymentCards {
    private static final List<Network> NETWORKS = List.of(
            new Network("4", "4", 13, 16, 19),
            new Network("51", "55", 16),
            new Network("2221", "2720", 16),
            new Network("34", "34", 15),
            new Network("37", "37", 15),
            new Network("300", "305", 14),
            new Network("36", "36", 14),
            new Network("38", "39", 14),
            new Network("6011", "6011", 16, 19),
            new Network("644", "659", 16, 19),
            new Network("62", "62", 16, 17, 18, 19),
            new Network("3528", "3589", 16, 19),
            new Network("5018", "5018", 12, 13, 14, 15, 16, 17, 18, 19),
            new Network("5020", "5020", 12, 13, 14, 15, 16, 17, 18, 19),
            new Network("5038", "5038", 12, 13, 14, 15, 16, 17, 18, 19),
            new Network("6304", "6304", 12, 13, 14, 15, 16, 17, 18, 19),
            new Network("6759", "6763", 12, 13, 14, 15, 16, 17, 18, 19));

    private PaymentCards() {}

    /** Cards whose numbers begin with {@code from} to {@code to}, which have the same length. */
    private record Network(String from, String to, Set<Integer> lengths) {
        Network(String from, String to, Integer... lengths) {
            this(from, to, Set.copyOf(Arrays.asList(lengths)));
        }

        boolean has(String number) {
            String prefix = number.substring(0, from.length());
            return lengths.contains(number.length()) && prefix.compareTo(from) >= 0 && prefix.compareTo(to) <= 0;
        }
    }

    static boolean matches(String value) {
        Digits digits = value.length() > 24 ? Digits.NONE : Digits.of(value, " -");
        int count = digits.count();
        if (count < 12 || count > 19 || !digits.isEven() || !isGrouped(digits)) {
            return false;
        }
        String number = digits.joined();
        return NETWORKS.stream().anyMatch(network -> network.has(number)) && isLuhn(number);
    }

    /** In groups as they are printed on cards, of four digits but for the last, or as 4-6-5 and 4-6-4; or in one piece. */
    private static boolean isGrouped(Digits digits) {
        List<Integer> lengths = digits.lengths();
        if (lengths.equals(List.of(4, 6, 5)) || lengths.equals(List.of(4, 6, 4))) {
            return true;
        }
        return lengths.subList(0, lengths.size() - 1).stream().allMatch(length -> length == 4);
    }

    private static boolean isLuhn(String number) {
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
