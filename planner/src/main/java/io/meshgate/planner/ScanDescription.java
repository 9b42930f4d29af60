package io.meshgate.planner;

import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.Reading;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a scan reads of its table's files, which derives from all rows: for those only who may know of them all. */
record ScanDescription(ScanMetrics metrics, List<Reading> readings) {

    /**
     * Empty for a scan that is not of files.
     *
     * @param reasons whether to tell why who reads what: that may be a column which just a policy reads, or its name
     */
    static List<ScanDescription> of(ScanSource source, boolean reasons) {
        if (!(source instanceof FileScan files)) {
            return List.of();
        }
        List<Reading> readings = files.readings().stream()
                .map(reading -> reasons
                        ? reading
                        : new Reading(
                                reading.reader(),
                                reading.format(),
                                "",
                                reading.files(),
                                reading.rows(),
                                reading.bytes()))
                .toList();
        return List.of(new ScanDescription(files.metrics(), readings));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("    files: " + metrics.filesRead() + " of " + metrics.filesTotal() + ", bytes: "
                + metrics.bytesRead() + " of " + metrics.bytesTotal());
        for (Reading reading : readings) {
            lines.add("    read by " + reading.reader() + ": " + reading.files() + " " + reading.format() + " with "
                    + reading.rows() + " rows"
                    + (reading.reason().isEmpty() ? "" : ", because of " + reading.reason()));
        }
        return lines;
    }

    void put(Map<String, Object> json) {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("filesTotal", metrics.filesTotal());
        files.put("filesRead", metrics.filesRead());
        files.put("bytesTotal", metrics.bytesTotal());
        files.put("bytesRead", metrics.bytesRead());
        json.put("files", files);
        List<Map<String, Object>> all = new ArrayList<>();
        for (Reading reading : readings) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("reader", reading.reader());
            one.put("format", reading.format());
            one.put("reason", reading.reason());
            one.put("files", (long) reading.files());
            one.put("rows", reading.rows());
            one.put("bytes", reading.bytes());
            all.add(one);
        }
        json.put("readings", all);
    }
}
