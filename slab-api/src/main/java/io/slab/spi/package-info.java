/**
 * What plug-in authors implement. Each kind of strategy is a small interface with a {@code …Provider} that
 * {@link java.util.ServiceLoader} finds; an instance may also be handed to the builder.
 *
 * <h2>How a plug-in is found</h2>
 * Name the provider in {@code module-info.java} ({@code provides … with …}) <em>and</em> in {@code META-INF/services}, so that it is
 * found on the module path and on the class path. Providers are looked up with the thread's context class loader, then with this
 * library's own. They are found by their name, never by order; two providers of one kind with one name are an error that
 * names both. A provider whose construction or {@link io.slab.spi.StrategyProvider#name()} throws is reported and skipped, unless it
 * is asked for by name.
 *
 * <h2>Rules for every strategy, unless its own documentation says otherwise</h2>
 * <ul>
 *   <li><b>Threads</b>: methods may be called from any thread, several at once.
 *   <li><b>Locks</b>: methods are called below the magazine layer only, possibly with engine locks held. Do not block, and do not
 *       call into the allocator that calls you: that fails with {@link io.slab.error.SlabPluginException}.
 *   <li><b>Exceptions</b>: whatever is thrown is wrapped in {@link io.slab.error.SlabPluginException} with the plug-in's name; the operation that
 *       consulted the plug-in fails and has changed nothing.
 *   <li><b>Nulls</b>: none are passed, none may be returned, unless marked.
 *   <li><b>Lifetime</b>: an instance made by a provider lives as long as the allocator (or cache) that asked for it and, if it is
 *       {@link AutoCloseable}, is closed with it; an instance handed over directly is never closed.
 * </ul>
 */
@NullMarked
package io.slab.spi;

import org.jspecify.annotations.NullMarked;
