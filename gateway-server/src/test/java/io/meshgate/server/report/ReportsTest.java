package io.meshgate.server.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshgate.server.mesh.Problem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class ReportsTest {
    private static final String NASTY = "a <b> & \"c\" ]]> 'd' \u0001 \uFFFE\n日本";
    private static final List<Check> CHECKS = List.of(
            new Check("mesh directory", "gateway.yaml", "mesh-directory", "Files.", "gateway.yaml", 1, List.of()),
            new Check(
                    "rules",
                    "pii",
                    "pii",
                    NASTY,
                    "governance/rules/r.yaml",
                    3,
                    List.of(
                            new Problem(Problem.Severity.ERROR, "domains/a b#1/tags/t:x.yaml", 7, 9, NASTY),
                            new Problem(Problem.Severity.WARNING, "gateway.yaml", 2, 1, "well"))));

    private static Element parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    @Test
    void junitXmlHasASuiteForEachGroupAndACaseForEachCheck() throws Exception {
        Element root = parse(new JUnitReport(new ReportPaths("mesh/")).of("meshgate check", CHECKS));

        assertThat(root.getTagName()).isEqualTo("testsuites");
        assertThat(root.getAttribute("tests")).isEqualTo("2");
        assertThat(root.getAttribute("failures")).isEqualTo("1");
        NodeList cases = root.getElementsByTagName("testcase");
        assertThat(IntStream.range(0, cases.getLength()).mapToObj(i -> ((Element) cases.item(i)).getAttribute("name")))
                .containsExactly("gateway.yaml", "pii");
        Element second = (Element) cases.item(1);
        assertThat(second.getAttribute("classname")).isEqualTo("rules");
        assertThat(second.getAttribute("file")).isEqualTo("mesh/governance/rules/r.yaml");
        assertThat(second.getAttribute("line")).isEqualTo("3");
        Element failure = (Element) root.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message"))
                .isEqualTo("a <b> & \"c\" ]]> 'd' \\u0001 \uFFFE\\u000a日本"
                        .replace("\uFFFE", failure.getAttribute("message").contains("\\ufffe") ? "\\ufffe" : "?"));
        assertThat(failure.getTextContent()).startsWith("mesh/domains/a b#1/tags/t:x.yaml:7:9: error: a <b> & ");
        assertThat(second.getElementsByTagName("system-out").item(0).getTextContent())
                .isEqualTo("mesh/gateway.yaml:2:1: warning: well");
    }

    @Test
    void sarifHasWhatTheStandardRequires() throws Exception {
        JsonNode log = new ObjectMapper().readTree(new SarifReport(new ReportPaths("mesh/"), "1.2").of(CHECKS));

        assertThat(log.path("version").asText()).isEqualTo("2.1.0");
        assertThat(log.path("$schema").asText()).endsWith("sarif-schema-2.1.0.json");
        JsonNode run = log.path("runs").path(0);
        JsonNode driver = run.path("tool").path("driver");
        assertThat(driver.path("name").asText()).isEqualTo("Meshgate");
        assertThat(driver.path("version").asText()).isEqualTo("1.2");
        assertThat(driver.path("rules").findValuesAsText("id")).containsExactly("mesh-directory", "pii");
        assertThat(run.path("results")).hasSize(2).allSatisfy(result -> {
            int index = result.path("ruleIndex").asInt(-1);
            assertThat(driver.path("rules").path(index).path("id")).isEqualTo(result.path("ruleId"));
            assertThat(result.path("message").path("text").asText()).isNotEmpty();
            assertThat(result.path("level").asText()).isIn("error", "warning");
        });
        JsonNode place = run.path("results").path(0).path("locations").path(0).path("physicalLocation");
        assertThat(place.path("artifactLocation").path("uri").asText())
                .isEqualTo("mesh/domains/a%20b%231/tags/t:x.yaml");
        assertThat(place.path("region").path("startLine").asInt()).isEqualTo(7);
        assertThat(place.path("region").path("startColumn").asInt()).isEqualTo(9);
        assertThat(run.path("results").path(0).path("message").path("text").asText())
                .contains("\\u0001", "日本");
    }

    @Test
    void pathsAreThoseOfTheCheckoutWhereTheMeshLiesInIt() {
        Path root = Path.of("/checkout");
        assertThat(ReportPaths.of(root.resolve("a/mesh"), root).path("x.yaml")).isEqualTo("a/mesh/x.yaml");
        assertThat(ReportPaths.of(root, root).path("x.yaml")).isEqualTo("x.yaml");
        assertThat(ReportPaths.of(Path.of("/other"), root).path("x.yaml")).isEqualTo("x.yaml");
    }
}
