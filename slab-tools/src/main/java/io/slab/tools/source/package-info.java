/**
 * Where the views' figures come from: a running JVM, attached to and asked over JMX, or a file of JFR events.
 *
 * <p>Both end in the same records of {@link io.slab.tools.view}. Whatever is wrong with a process or a file is told in one sentence, by
 * {@link io.slab.tools.source.TargetException}. A process is looked at before it is attached to: attaching sends a signal, which would
 * end a program that is no JVM.
 */
@NullMarked
package io.slab.tools.source;

import org.jspecify.annotations.NullMarked;
