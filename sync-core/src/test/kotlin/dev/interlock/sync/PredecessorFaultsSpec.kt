package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import java.io.IOException
import kotlin.time.Duration.Companion.seconds

/**
 * Faults of the cooperative primitives of asyn that are not to come back, with the numbers by which tests call them. P1, P2,
 * P4 and P5 are where locks, semaphores and barriers are specified.
 */
class PredecessorFaultsSpec :
    FunSpec({
        test(
            "P3: an event that is set and cleared at once was lost on those who waited, who needed events to acknowledge it",
        ) {
            runTest {
                val event = Event<Int>()
                val seen = List(2) { async(start = UNDISPATCHED) { event.await() } }
                event.set(7)
                event.clear()
                seen.map { it.await() } shouldContainExactly listOf(7, 7)
                var handled = 0
                repeat(2) {
                    launch(start = UNDISPATCHED) {
                        event.handle {
                            delay(1.seconds)
                            handled++
                        }
                    }
                }
                event.pulseAndAwaitHandled(8) shouldBe 2
                handled shouldBe 2
            }
        }

        test("P6: to cancel a group hung for ever if a task swallowed that and ended by itself") {
            runTest {
                val groups = groups()
                groups.launch {
                    try {
                        awaitCancellation()
                    } catch (_: CancellationException) {
                        withContext(NonCancellable) { delay(3.seconds) }
                    }
                }
                testScheduler.runCurrent()
                groups.cancelAll()
                currentTime shouldBe 3_000
            }
        }

        test("P6: to cancel a group hung for ever if a task kept looping, and nobody was told which") {
            runTest {
                val groups = groups()
                var stop = false
                groups.launch(name = "pump") {
                    while (!stop) withContext(NonCancellable) { delay(1.seconds) }
                }
                testScheduler.runCurrent()
                shouldThrow<TasksRunningException> { groups.cancelAll(5.seconds) }.tasks.single().name shouldBe "pump"
                stop = true
                groups.cancelAll()
            }
        }

        test("P6: a task that cancelled its own group crashed") {
            runTest {
                val groups = groups()
                var returned = false
                val other = groups.launch { endless(1) }
                groups
                    .launch {
                        yield()
                        groups.cancelAll()
                        returned = true
                    }.join()
                returned shouldBe true
                other.isRunning shouldBe false
            }
        }

        test("P6: an exception in a task's clean-up ended everything that ran") {
            runTest {
                val failures = mutableListOf<TaskFailure>()
                val groups = TaskGroups(this) { failures += it }
                val bystander = groups.launch("other") { endless() }
                groups.launch { endless { throw IOException("valve stuck") } }
                testScheduler.runCurrent()
                groups.cancelAll()
                failures.single().failure.message shouldBe "valve stuck"
                bystander.isCancelled shouldBe false
                currentCoroutineContext().isActive shouldBe true
                groups.cancelAll("other")
            }
        }

        test("P7: who cancelled one group was let go when a task of another one had ended") {
            runTest {
                val groups = groups()
                val ends = List(2) { CompletableDeferred<Unit>() }
                repeat(2) { i -> groups.launch(i) { withContext(NonCancellable) { ends[i].await() } } }
                testScheduler.runCurrent()
                val callers = List(2) { i -> async(start = UNDISPATCHED) { groups.cancelAll(i) } }
                ends[0].complete(Unit)
                callers[0].await()
                callers[1].isCompleted shouldBe false
                groups.tasks(1).size shouldBe 1
                ends[1].complete(Unit)
                callers[1].await()
            }
        }

        test("P8: to cancel a task that had not begun was an error, and it stayed registered for ever") {
            runTest {
                val groups = groups()
                val tasks = NamedTasks(this)
                val member = groups.launch { error("begun") }
                tasks.launch("scan") { error("begun") }
                tasks.cancel("scan") shouldBe true
                groups.cancelAll()
                tasks.join()
                member.isRunning shouldBe false
                tasks.isRunning("scan") shouldBe false
                groups.tasks().shouldBeEmpty()
                tasks.names().shouldBeEmpty()
            }
        }

        test("P9: names and groups were one namespace for all, which tests had to reboot to clear") {
            runTest {
                val tasks = List(2) { NamedTasks(this) }
                val groups = List(2) { TaskGroups(this) }
                tasks.forEach { it.launch("scan") { endless() } }
                groups.forEach { it.launch("cooling") { endless() } }
                testScheduler.runCurrent()
                tasks[0].cancelAndJoin("scan")
                groups[0].cancelAll("cooling")
                tasks[1].isRunning("scan") shouldBe true
                groups[1].tasks("cooling").size shouldBe 1
                tasks[1].cancelAll()
                groups[1].cancelAll("cooling")
            }
        }

        test("P10: a condition woke the last who came, and a cancelled one kept its place and swallowed a signal") {
            runTest {
                val lock = Lock()
                val ready = Condition(lock)
                val woken = mutableListOf<Int>()
                val waiters =
                    List(3) { i ->
                        launch(start = UNDISPATCHED) {
                            lock.acquire().use { hold ->
                                ready.await(hold)
                                woken += i
                            }
                        }
                    }
                waiters[0].cancelAndJoin()
                repeat(2) {
                    lock.acquire().use { hold -> ready.signal(hold) }
                    testScheduler.runCurrent()
                }
                woken shouldContainExactly listOf(1, 2)
                lock.isLocked shouldBe false
            }
        }

        test("P11: to gather hung for ever if one failed, and to cancel it cancelled none") {
            runTest {
                val ends = mutableListOf<Int>()
                shouldThrow<IOException> {
                    gather {
                        task { endless { ends += 0 } }
                        task { throw IOException("no water") }
                    }
                }
                val gathering = launch(start = UNDISPATCHED) { gather { task { endless { ends += 1 } } } }
                testScheduler.runCurrent()
                gathering.cancelAndJoin()
                ends shouldContainExactly listOf(0, 1)
            }
        }

        test("P12: what could be a task could not be called, and who forgot to await a cancel had cancelled nothing") {
            runTest {
                val tasks = NamedTasks(this)

                suspend fun scan(): Int {
                    yield()
                    return 42
                }
                scan() shouldBe 42
                tasks.run("scan", ::scan) shouldBe 42
                tasks.launch("scan", block = ::scan).await() shouldBe 42
                val task = tasks.launch("scan") { endless() }
                testScheduler.runCurrent()
                tasks.cancel("scan")
                task.isCancelled shouldBe true
                task.join()
            }
        }

        test("P13: a timeout of who waited had no effect before it got what it waited for") {
            runTest {
                val lock = Lock()
                val hold = lock.acquire()
                shouldThrow<LockBusyException> { lock.acquire(5.seconds) }
                val groups = groups()
                val task = groups.launch { endless() }
                shouldThrow<SyncTimeoutException> { task.await(5.seconds) }
                shouldThrow<TasksRunningException> { groups.join(5.seconds) }
                currentTime shouldBe 15_000
                hold.close()
                groups.cancelAll()
            }
        }

        test("P14: what a task is told when it is cancelled had names that changed and misled") {
            runTest {
                val groups = groups()
                val told = CompletableDeferred<Throwable>()
                val task =
                    groups.launch(name = "scan") {
                        try {
                            awaitCancellation()
                        } catch (cancelled: CancellationException) {
                            told.complete(cancelled)
                            throw cancelled
                        }
                    }
                testScheduler.runCurrent()
                task.cancel()
                // The platform's own to the task; another one to those who wait for it, and are not cancelled.
                told.await().message shouldBe "task 'scan' was cancelled"
                shouldThrow<TaskCancelledException> { task.await() }.shouldBeInstanceOf<RuntimeException>()
                currentCoroutineContext().job.isActive shouldBe true
            }
        }
    })
