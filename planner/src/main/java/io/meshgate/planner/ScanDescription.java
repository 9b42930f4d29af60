package io.meshgate.planner;

import io.meshgate.connector.FileScan;
import io.meshgate.connector.FileScan.Reading;
import io.meshgate.connector.ScanMetrics;
import io.meshgate.connector.ScanSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a scan reads of its table's files, which derives from all rows: for those only who may see them all. */
record ScanDescription(FileScan scan) {

    /** Empty for a scan that is not of files. */
    static List<ScanDescription> of(ScanSource source) {
        return source instanceof FileScan files ? List.of(new ScanDescription(files)) : List.of();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        ScanMetrics metrics = scan.metrics();
        lines.add("    files: " + metrics.filesRead() + " of " + metrics.filesTotal() + ", bytes: "
                + metrics.bytesRead() + " of " + metrics.bytesTotal());
        for (Reading reading : scan.readings()) {
            lines.add("    read by " + reading.reader() + ": " + reading.files() + " " + reading.format() + " with "
                    + reading.rows() + " rows"
                    + (reading.reason().isEmpty() ? "" : ", because of " + reading.reason()));
        }
        return lines;
    }

    void put(Map<String, Object> json) {
        ScanMetrics metrics = scan.metrics();
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("filesTotal", metrics.filesTotal());
        files.put("filesRead", metrics.filesRead());
        files.put("bytesTotal", metrics.bytesTotal());
        files.put("bytesRead", metrics.bytesRead());
        json.put("files", files);
        List<Map<String, Object>> readings = new ArrayList<>();
        for (Reading reading : scan.readings()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("reader", reading.reader());
            one.put("format", reading.format());
            one.put("reason", reading.reason());
            one.put("files", (long) reading.files());
            one.put("rows", reading.rows());
            one.put("bytes", reading.bytes());
            readings.add(one);
        }
        json.put("readings", readings);
    }
}
