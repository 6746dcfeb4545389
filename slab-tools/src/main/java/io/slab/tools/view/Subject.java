package io.slab.tools.view;

/**
 * Whom a view is of.
 *
 * @param title in a few words: the process and its main class, or the file
 * @param detail more about it, in one sentence without a full stop; may be empty
 */
public record Subject(String title, String detail) {}
