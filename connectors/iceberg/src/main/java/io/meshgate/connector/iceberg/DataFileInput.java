package io.meshgate.connector.iceberg;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * A data or delete file for Iceberg's readers, already confined and measured.
 *
 * @param location how the metadata names the file
 */
record DataFileInput(String location, Path path, long length) implements InputFile {
    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() {
        return org.apache.iceberg.Files.localInput(path.toFile()).newStream();
    }

    @Override
    public boolean exists() {
        return Files.exists(path);
    }
}
