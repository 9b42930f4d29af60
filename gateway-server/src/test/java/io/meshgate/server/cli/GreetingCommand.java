package io.meshgate.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command as another module would contribute it. */
public final class GreetingCommand implements CommandProvider {
    @Override
    public Object command() {
        return new Greeting();
    }

    @Command(name = "greet", description = "Fail, as told.")
    static final class Greeting implements Callable<Integer> {
        @Option(names = "--unexpected")
        private boolean unexpected;

        @Override
        public Integer call() {
            if (unexpected) {
                throw new IllegalStateException("this should not happen");
            }
            throw new CommandFailedException("nobody to greet");
        }
    }
}
