package io.meshgate.benchmark;

import org.apache.arrow.vector.VectorSchemaRoot;

/** Takes the batches of a result as they come. */
@FunctionalInterface
public interface BatchConsumer {
    BatchConsumer IGNORE = batch -> {};

    /** The batch belongs to the caller and is gone after the call. */
    void accept(VectorSchemaRoot batch);
}
