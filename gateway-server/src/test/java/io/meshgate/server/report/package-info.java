/** Tests of reports. */
@NullMarked
package io.meshgate.server.report;

import org.jspecify.annotations.NullMarked;
