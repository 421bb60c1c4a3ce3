/** The configuration reader: a tree of records from one YAML file, environment and flags. */
@NullMarked
package io.whystream.config;

import org.jspecify.annotations.NullMarked;
