/** What the tests of the engine share: the matrix of settings, recorders, and programs run in JVMs of their own. */
package io.slab.core.support;
