/** Tests of policies, written in the mesh directory and run without a gateway. */
@NullMarked
package io.meshgate.server.policytest;

import org.jspecify.annotations.NullMarked;
