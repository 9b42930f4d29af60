package io.meshgate.benchmark.mesh;

/** Told how far the writing of the mesh has come. Called by several threads at once, many times a second. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, expected) -> {};

    /**
     * @param done rows of the source generators so far
     * @param expected about how many there will be
     */
    void advanced(long done, long expected);
}
