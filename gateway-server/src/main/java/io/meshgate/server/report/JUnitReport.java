package io.meshgate.server.report;

import io.meshgate.connector.PrintableText;
import io.meshgate.server.mesh.Problem;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes checks as JUnit XML: a suite for each group, a test case for each check, errors as failures. */
public final class JUnitReport {
    private final ReportPaths paths;

    public JUnitReport(ReportPaths paths) {
        this.paths = paths;
    }

    /** @param name of all suites together */
    public String of(String name, List<Check> checks) {
        Map<String, List<Check>> groups = new LinkedHashMap<>();
        checks.forEach(check -> groups.computeIfAbsent(check.group(), group -> new ArrayList<>())
                .add(check));
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            start(xml, "testsuites", name, checks);
            for (Map.Entry<String, List<Check>> group : groups.entrySet()) {
                start(xml, "testsuite", group.getKey(), group.getValue());
                for (Check check : group.getValue()) {
                    testCase(xml, check);
                }
                xml.writeEndElement();
                xml.writeCharacters("\n");
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException failure) {
            throw new IllegalStateException("a text can always be written to", failure);
        }
        return text + "\n";
    }

    private static void start(XMLStreamWriter xml, String element, String name, List<Check> checks)
            throws XMLStreamException {
        xml.writeStartElement(element);
        attribute(xml, "name", name);
        attribute(xml, "tests", String.valueOf(checks.size()));
        attribute(
                xml,
                "failures",
                String.valueOf(checks.stream().filter(Check::failed).count()));
        attribute(xml, "errors", "0");
        xml.writeCharacters("\n");
    }

    private void testCase(XMLStreamWriter xml, Check check) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute(xml, "classname", check.group());
        attribute(xml, "name", check.id());
        attribute(xml, "file", paths.path(check.file()));
        attribute(xml, "line", String.valueOf(check.line()));
        for (Problem problem : check.problems()) {
            if (problem.severity() == Problem.Severity.ERROR) {
                xml.writeStartElement("failure");
                attribute(xml, "type", "error");
                attribute(xml, "message", problem.message());
                xml.writeCharacters(writable(line(problem)));
                xml.writeEndElement();
            }
        }
        List<String> warnings = check.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.WARNING)
                .map(this::line)
                .toList();
        if (!warnings.isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(writable(String.join("\n", warnings)));
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private String line(Problem problem) {
        Problem placed = new Problem(
                problem.severity(), paths.path(problem.file()), problem.line(), problem.column(), problem.message());
        return placed.toString();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, writable(PrintableText.of(value)));
    }

    /** XML 1.0 has no way to write some characters, not even escaped. */
    private static String writable(String text) {
        return text.replace("\uFFFE", "\\ufffe").replace("\uFFFF", "\\uffff");
    }
}
