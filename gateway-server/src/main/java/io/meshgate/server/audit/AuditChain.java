package io.meshgate.server.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * A record is one line of JSON whose last member is its hash. What is hashed are the bytes of the line as they stand,
 * without that member: `{"seq":7,...}` where the line is `{"seq":7,...,"hash":"..."}`. So there is no second form of a
 * record that writer and reader would have to agree on, and every changed byte shows. Among what is hashed are the
 * record's number and the hash of the record before it.
 */

/** How records hang together. Immutable, thread-safe. */
final class AuditChain {
    /** What is before the first record. */
    static final Link START = new Link(0, "0".repeat(64));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Also for texts that are no Unicode, half a surrogate pair for instance: they must not keep a record away.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String HASH_BEFORE = ",\"hash\":\"";
    private static final String HASH_AFTER = "\"}";
    private static final int HASH_DIGITS = 64;
    private static final int SUFFIX = HASH_BEFORE.length() + HASH_DIGITS + HASH_AFTER.length();
    private static final Pattern SUFFIX_FORM = Pattern.compile(",\"hash\":\"([0-9a-f]{64})\"}");

    private final Optional<AuditKey> key;
    private final String name;

    /** A record's number and hash. */
    record Link(long sequence, String hash) {}

    /** A line, line break included, and the link that it makes. */
    record Sealed(byte[] line, Link link) {}

    /**
     * A line that has the form of a record.
     *
     * @param previous the hash of the record before it, as it says itself
     * @param chain how its hash was made, as it says itself
     * @param intact whether its hash fits its content
     */
    record Read(Link link, String previous, String chain, boolean intact, JsonNode members) {}

    AuditChain(Optional<AuditKey> key) {
        this.key = key;
        this.name = key.map(secret -> "hmac-sha256:" + secret.id()).orElse("sha256");
    }

    /** How hashes are made, and with which key; stands in each record. */
    String name() {
        return name;
    }

    Sealed seal(Link last, Instant time, AuditRecord record) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("seq", last.sequence() + 1);
        members.put("time", MICROS.format(time));
        members.put("chain", name);
        members.put("prev", last.hash());
        members.putAll(record.members());
        byte[] body = json(members);
        String hash = hash(body);
        byte[] end = (HASH_BEFORE + hash + HASH_AFTER + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] line = Arrays.copyOf(body, body.length - 1 + end.length);
        System.arraycopy(end, 0, line, body.length - 1, end.length);
        return new Sealed(line, new Link(last.sequence() + 1, hash));
    }

    private static byte[] json(Map<String, Object> members) {
        try {
            return JSON.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a record holds what is no JSON", e);
        }
    }

    /**
     * Reads a line and checks it by itself.
     *
     * @param line without line break
     * @return empty when it has not the form of a record
     */
    Optional<Read> read(byte[] line) {
        if (line.length <= SUFFIX) {
            return Optional.empty();
        }
        String suffix = new String(line, line.length - SUFFIX, SUFFIX, StandardCharsets.ISO_8859_1);
        Matcher form = SUFFIX_FORM.matcher(suffix);
        Optional<JsonNode> members = form.matches() ? parse(line) : Optional.empty();
        if (members.isEmpty()) {
            return Optional.empty();
        }
        JsonNode record = members.get();
        if (!record.path("seq").canConvertToLong()
                || !record.path("prev").isTextual()
                || !record.path("chain").isTextual()) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(line, line.length - SUFFIX + 1);
        body[body.length - 1] = '}';
        String hash = form.group(1);
        return Optional.of(new Read(
                new Link(record.path("seq").longValue(), hash),
                record.path("prev").textValue(),
                record.path("chain").textValue(),
                hash(body).equals(hash),
                record));
    }

    static Optional<JsonNode> parse(byte[] line) {
        try {
            return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
        } catch (IOException e) {
            // Anything may stand in a file that was tampered with: it is no record, which is what the caller asks.
            return Optional.empty();
        }
    }

    /** With the key if there is one. */
    private String hash(byte[] body) {
        return HexFormat.of().formatHex(key.map(secret -> secret.mac(body)).orElseGet(() -> sha256(body)));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
