/**
 * The programs that come with MicroPython's asyn.py, written on Interlock: what they say is checked
 * against what the originals say.
 *
 * <p>They are ported from <a href="https://github.com/peterhinch/micropython-async">peterhinch /
 * micropython-async</a>, copyright (c) Peter Hinch, 2016 and later, which is under the MIT licence.
 * Names and transcripts are those of {@code asyntest.py} and {@code exit_gate_test.py} of December
 * 2017 (356df3f), of {@code asyntest.py}, {@code cantest.py} and {@code asyn_demos.py} in {@code
 * v2} as it was last (99421dc), of an example in the documentation of that (gather-cancel), and,
 * for one barrier, of {@code v3/primitives/tests/asyntest.py} (barrier-task). The sentences about
 * them are Interlock's own.
 */
@NullMarked
package dev.interlock.samples.asyn;

import org.jspecify.annotations.NullMarked;
