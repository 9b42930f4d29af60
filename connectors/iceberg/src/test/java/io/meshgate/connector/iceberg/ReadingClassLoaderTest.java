package io.meshgate.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import org.apache.iceberg.FileFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReadingClassLoaderTest {
    private static final String DEFAULTS = "core-default.xml";

    @Test
    void hasTheClassesButNoSettingsOfHadoop() throws IOException {
        assertThat(ReadingClassLoaderTest.class.getClassLoader().getResource(DEFAULTS))
                .as("the settings are on the class path")
                .isNotNull();
        @Nullable URL settings = ReadingClassLoader.with(() -> loader().getResource(DEFAULTS));
        assertThat(settings).isNull();
        Class<?> format = ReadingClassLoader.with(() -> {
            try {
                return Class.forName(FileFormat.class.getName(), false, loader());
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(format).isEqualTo(FileFormat.class);
    }

    @Test
    void isTheThreadsOnlyForAsLongAsItReads() throws IOException {
        ClassLoader before = loader();
        assertThat(ReadingClassLoader.<ClassLoader>with(ReadingClassLoaderTest::loader))
                .isNotEqualTo(before);
        assertThat(loader()).isEqualTo(before);
    }

    private static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }
}
