package dev.interlock.sync;

/**
 * What a party of a barrier gets when its phase is over.
 *
 * @param phase the number of the phase that is over, from 0
 * @param isLeader whether it is the one of those who waited that is told apart from the others: the
 *     last to arrive, or, if the last one did not wait, the first in the queue
 */
public record Arrival(long phase, boolean isLeader) {}
