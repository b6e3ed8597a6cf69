@file:JvmName("PlainTasks")

package dev.interlock.sync

/*
 * What takes code that wants to know nothing of its task, such as a reference to a function, plain or suspending. To a block
 * in braces the members with the same names go before.
 */

/** As the member, for code that is not run with a [TaskScope], such as `groups.launch(block = ::readOut)`. */
@IgnorableReturnValue
public fun <T> TaskGroups.launch(
    group: Any = TaskGroups.DEFAULT_GROUP,
    name: String? = null,
    barrier: Barrier? = null,
    latch: CountDownLatch? = null,
    block: suspend () -> T,
): Task<T> = launch(group, name, barrier, latch) { block() }

/** As the member, for code that is not run with a [TaskScope], such as `tasks.launch("scan", block = ::scan)`. */
@IgnorableReturnValue
public fun <T> NamedTasks.launch(
    taskName: String,
    barrier: Barrier? = null,
    latch: CountDownLatch? = null,
    block: suspend () -> T,
): Task<T> = launch(taskName, barrier, latch) { block() }

/** As the member, for code that is not run with a [TaskScope]. */
@IgnorableReturnValue
public suspend fun <T> TaskGroups.run(
    group: Any,
    block: suspend () -> T,
): T = run(group) { block() }

/** As the member, for code that is not run with a [TaskScope]. */
@IgnorableReturnValue
public suspend fun <T> NamedTasks.run(
    taskName: String,
    block: suspend () -> T,
): T = run(taskName) { block() }
