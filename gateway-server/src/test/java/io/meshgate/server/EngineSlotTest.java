package io.meshgate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshgate.server.engine.Engine;
import io.meshgate.server.engine.EngineTask;
import io.meshgate.server.engine.ResultStream;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

final class EngineSlotTest {
    private static final EngineTask TASK = new EngineTask("q", "SELECT 1", new Schema(List.of()), List.of(), Map.of());

    private final FakeEngine first = new FakeEngine("first");
    private final FakeEngine second = new FakeEngine("second");
    private final EngineSlot slot = new EngineSlot(first);

    @Test
    void sendsNewWorkToTheNewEngine() {
        slot.execute(TASK).close();
        slot.replace(second);
        slot.execute(TASK).close();

        assertThat(first.executed).isEqualTo(1);
        assertThat(second.executed).isEqualTo(1);
        assertThat(slot.dialect()).isEqualTo("second");
    }

    @Test
    void closesTheOldEngineWithItsLastStream() {
        ResultStream one = slot.execute(TASK);
        ResultStream two = slot.execute(TASK);

        slot.replace(second);
        one.close();
        one.close();
        assertThat(first.closed).isZero();

        two.close();
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.closed).isZero();
    }

    @Test
    void closesAnIdleEngineAtOnce() {
        slot.replace(second);

        assertThat(first.closed).isEqualTo(1);
    }

    @Test
    void holdsNothingForWorkThatIsRefused() {
        first.refuses = true;
        assertThatThrownBy(() -> slot.execute(TASK)).isInstanceOf(IllegalStateException.class);

        slot.replace(second);

        assertThat(first.closed).isEqualTo(1);
    }

    @Test
    void closesTheEngineOnceInTheEnd() {
        slot.close();
        slot.close();

        assertThat(first.closed).isEqualTo(1);
        assertThatThrownBy(() -> slot.execute(TASK)).isInstanceOf(IllegalStateException.class);
    }

    private static final class FakeEngine implements Engine {
        private final String dialect;
        private int executed;
        private int closed;
        private boolean refuses;

        FakeEngine(String dialect) {
            this.dialect = dialect;
        }

        @Override
        public String dialect() {
            return dialect;
        }

        @Override
        public ResultStream execute(EngineTask task) {
            if (refuses) {
                throw new IllegalStateException("refused");
            }
            executed++;
            return new EmptyStream(task.outputSchema());
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private record EmptyStream(Schema schema) implements ResultStream {
        @Override
        public boolean next() {
            return false;
        }

        @Override
        public VectorSchemaRoot root() {
            throw new IllegalStateException("no batch");
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {}
    }
}
