package dev.interlock.sync;

import java.io.Serializable;

/**
 * What has become of all tasks of an object since it was made.
 *
 * @param started how many were started, those included that were cancelled before they began
 * @param ended how many of them have ended
 * @param failed how many of those that ended have failed
 * @param cancelled how many of those that ended were cancelled; one that fails when it cleans up
 *     counts as both
 */
public record TaskTotals(long started, long ended, long failed, long cancelled)
    implements Serializable {}
