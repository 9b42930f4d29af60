package io.meshgate.server.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Paths of files as reports name them: relative to the working directory where the mesh directory lies below it, as in
 * a build that runs at the root of a checkout, and else relative to the mesh directory.
 *
 * @param prefix of the mesh directory, empty or ending with a slash
 */
public record ReportPaths(String prefix) {

    public static ReportPaths of(Path meshDirectory, Path workingDirectory) {
        Path mesh = meshDirectory.toAbsolutePath().normalize();
        Path working = workingDirectory.toAbsolutePath().normalize();
        if (!mesh.startsWith(working) || mesh.equals(working)) {
            return new ReportPaths("");
        }
        return new ReportPaths(working.relativize(mesh).toString().replace('\\', '/') + "/");
    }

    /** @param file relative to the mesh directory */
    String path(String file) {
        return prefix + file;
    }

    /** The path as a relative URI reference (RFC 3986). */
    String uri(String file) {
        try {
            // A path of its own would take what stands before a colon in the first part for a scheme.
            String encoded = new URI(null, null, "/" + path(file), null).toASCIIString();
            return encoded.substring(1);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("any path can be encoded", impossible);
        }
    }
}
