package dev.interlock.samples.tasks

import dev.interlock.sync.NamedTasks
import dev.interlock.sync.Task
import dev.interlock.sync.TaskGroups
import dev.interlock.sync.TasksRunningException
import dev.interlock.sync.gather
import dev.interlock.sync.launch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

// region groups
fun cool(scope: CoroutineScope): TaskGroups {
    val groups = TaskGroups(scope)
    groups.launch("cooling", "pump", block = ::pump)
    groups.launch("cooling") { println("valve is task $number") }
    return groups
}

suspend fun stopCooling(groups: TaskGroups) =
    try {
        groups.cancelAll("cooling", 5.seconds)
        println("nothing is cooling any more")
    } catch (stuck: TasksRunningException) {
        println(stuck.message)
    }
// endregion

// region pump
suspend fun pump() {
    try {
        println("pumping")
        awaitCancellation()
    } finally {
        println("pump is off")
    }
}
// endregion

// region named
fun startScan(tasks: NamedTasks): Task<Int> = tasks.launch("scan") { 42 }

suspend fun stopScan(tasks: NamedTasks) {
    if (tasks.cancelAndJoin("scan")) println("scan was cancelled")
}
// endregion

// region gather
suspend fun readAll(): List<Int> =
    gather {
        task { 17 }
        task(block = ::read)
        task(100.milliseconds, onTimeout = { -1 }) {
            delay(1.minutes)
            1
        }
    }
// endregion

private fun read() = 42

/** Cools, scans and reads. */
suspend fun main() =
    coroutineScope {
        val groups = cool(this)
        yield()
        stopCooling(groups)
        val tasks = NamedTasks(this)
        println(startScan(tasks).await())
        stopScan(tasks)
        println(readAll())
    }
