/** What checks and tests have found, for build servers and editors. */
@NullMarked
package io.meshgate.server.report;

import org.jspecify.annotations.NullMarked;
