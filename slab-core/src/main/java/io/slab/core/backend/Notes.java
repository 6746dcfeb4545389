package io.slab.core.backend;

import io.slab.spi.BackendNote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a backend has to say about itself. Where the kernel lacks what was asked for, one line goes to the log, once per JVM. Thread-safe. */
final class Notes {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private final String backend;
    private final Map<String, String> texts = new LinkedHashMap<>();

    Notes(String backend) {
        this.backend = backend;
    }

    /** Says something, in place of what was said about the topic before. */
    synchronized void put(String topic, String text) {
        texts.put(topic, text);
    }

    /** Says that something is less than was asked for. */
    void degraded(String topic, String text) {
        put(topic, text);
        if (LOGGED.add(backend + '/' + topic)) {
            LOG.info("Slab: page backend '{}', {}: {}", backend, topic, text);
        }
    }

    synchronized List<BackendNote> list() {
        return texts.entrySet().stream()
                .map(e -> new BackendNote(e.getKey(), e.getValue()))
                .toList();
    }
}
