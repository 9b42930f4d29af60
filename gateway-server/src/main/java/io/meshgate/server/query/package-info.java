/** The life of a query: plan, bind, execute, cancel. */
@NullMarked
package io.meshgate.server.query;

import org.jspecify.annotations.NullMarked;
