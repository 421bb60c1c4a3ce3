/**
 * What is done with what fails: dead letters, a registry that is away, exceptions nobody caught.
 */
@NullMarked
package io.whystream.stream.failure;

import org.jspecify.annotations.NullMarked;
