/**
 * They fail, we pass: the same things done to other libraries' locks and to Interlock's. A scenario
 * is written once, against as much of a lock as it takes, and put to both.
 */
@NullMarked
package dev.interlock.rivals;

import org.jspecify.annotations.NullMarked;
