/**
 * The programs that come with MicroPython's asyn.py, written on Interlock: what they say is checked
 * against what the originals say.
 */
@NullMarked
package dev.interlock.samples.asyn;

import org.jspecify.annotations.NullMarked;
