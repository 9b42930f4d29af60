/** The audit log: who did what with which data, under which policies, as a chain of records that shows tampering. */
@NullMarked
package io.meshgate.server.audit;

import org.jspecify.annotations.NullMarked;
