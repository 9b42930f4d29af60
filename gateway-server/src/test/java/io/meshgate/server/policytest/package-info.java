/** Tests of policy tests. */
@NullMarked
package io.meshgate.server.policytest;

import org.jspecify.annotations.NullMarked;
