package dev.interlock.sync;

import java.io.Serializable;

/**
 * What has become of those who had to wait, since the object was made. Callers that got in without
 * waiting are not counted here: the uncontended path pays for no statistics.
 *
 * @param granted waiters whose turn came, even if they could no longer make use of it
 * @param timedOut waiters whose time was up
 * @param cancelled waiters that were cancelled, interrupted, or whose future was completed by
 *     somebody else
 * @param overtakes how often a caller that had not waited went before the first waiter (barging)
 */
public record QueueCounters(long granted, long timedOut, long cancelled, long overtakes)
    implements Serializable {}
