package io.slab.tools.top;

import java.io.IOException;
import org.jline.utils.NonBlockingReader;

/** Turns what the terminal sends for keys into commands. */
final class Keys {
    private static final int ESCAPE = 27;
    private static final long SEQUENCE_MILLIS = 50;

    private final NonBlockingReader reader;

    Keys(NonBlockingReader reader) {
        this.reader = reader;
    }

    /** The next key's command; {@link Command#NOTHING} where none came in time, {@link Command#QUIT} where none can come any more. */
    Command next(long millis) throws IOException {
        int c = reader.read(millis);
        return switch (c) {
            case NonBlockingReader.READ_EXPIRED -> Command.NOTHING;
            case NonBlockingReader.EOF, 3, 4, 'q', 'Q' -> Command.QUIT;
            case ESCAPE -> sequence();
            case '\r', '\n' -> Command.OPEN;
            case 8, 127 -> Command.BACK;
            case 'k' -> Command.UP;
            case 'j' -> Command.DOWN;
            case 'l', 'L' -> Command.BY_LIVE;
            case 'w', 'W' -> Command.BY_WASTE;
            case 'r', 'R' -> Command.BY_RATE;
            case ' ', 'p', 'P' -> Command.PAUSE;
            case '?', 'h', 'H' -> Command.HELP;
            default -> Command.NOTHING;
        };
    }

    private Command sequence() throws IOException {
        int c = reader.peek(SEQUENCE_MILLIS);
        if (c != '[' && c != 'O') {
            return Command.BACK;
        }
        reader.read();
        StringBuilder rest = new StringBuilder();
        do {
            c = reader.read(SEQUENCE_MILLIS);
            if (c < 0) {
                return Command.NOTHING;
            }
            rest.append((char) c);
        } while (c < 0x40 && rest.length() < 32);
        return switch (rest.toString()) {
            case "A" -> Command.UP;
            case "B" -> Command.DOWN;
            case "C" -> Command.OPEN;
            case "D" -> Command.BACK;
            case "5~" -> Command.PAGE_UP;
            case "6~" -> Command.PAGE_DOWN;
            case "H", "1~", "7~" -> Command.FIRST;
            case "F", "4~", "8~" -> Command.LAST;
            default -> Command.NOTHING;
        };
    }
}
