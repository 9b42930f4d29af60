/** How long it takes to find the files of a query in tables of very many files. */
@NullMarked
package io.meshgate.benchmark.planning;

import org.jspecify.annotations.NullMarked;
