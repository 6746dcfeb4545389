/**
 * What the views of a running JVM show, whichever way it was learned: {@code slab top}, {@code slab report} and {@code slab serve} draw
 * from these records alone, and these know neither JMX nor JFR nor the engine.
 *
 * <p>A {@link io.slab.tools.view.Reading} is all of a JVM's allocators at one moment. A {@link io.slab.tools.view.Timeline} gathers
 * readings: what changed between two of them gives rates, what fell between them the reclaim timeline.
 *
 * <p>One definition holds on every level, so that parts add up: <em>waste</em> is committed memory that holds no user's object,
 * {@code committed = live + waste}.
 */
@NullMarked
package io.slab.tools.view;

import org.jspecify.annotations.NullMarked;
