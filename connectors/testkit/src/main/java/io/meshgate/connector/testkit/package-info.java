/** What tests of connectors and of everything above them share: a connector in memory, and the contract of all. */
@NullMarked
package io.meshgate.connector.testkit;

import org.jspecify.annotations.NullMarked;
