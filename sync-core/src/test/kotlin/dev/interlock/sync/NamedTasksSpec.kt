package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlinx.coroutines.withContext
import java.io.IOException
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

class NamedTasksSpec :
    FunSpec({
        test("of a name there is one task at a time, and the name is free again when it has ended") {
            runTest {
                val tasks = NamedTasks(this, "lab", testTimeSource)
                val scan = tasks.launch("scan") { delay(4.seconds) }
                delay(2.seconds)
                shouldThrow<IllegalStateException> { tasks.launch("scan") { error("twice") } }.message shouldBe
                    "a task named 'scan' is there already: " +
                    "'scan' (task 0, coroutine 'scan') has been running for 2 s"
                shouldThrow<IllegalStateException> { tasks.run("scan") { error("twice") } }
                tasks["scan"] shouldBe scan
                tasks["focus"].shouldBeNull()
                tasks.launch("focus") { }
                tasks.names() shouldContainExactly listOf("scan", "focus")
                scan.join()
                tasks.isRunning("scan") shouldBe false
                tasks.run("scan") { 42 } shouldBe 42
                tasks.snapshot().totals shouldBe TaskTotals(3, 3, 0, 0)
                tasks.tasks().shouldBeEmpty()
            }
        }

        test("to cancel a name is true once, and the task is running until it has cleaned up") {
            runTest {
                val tasks = NamedTasks(this)
                tasks.cancel("scan") shouldBe false
                tasks.launch("scan") { endless(3) }
                testScheduler.runCurrent()
                tasks.cancel("scan") shouldBe true
                tasks.cancel("scan", IOException()) shouldBe false
                tasks.isRunning("scan") shouldBe true
                shouldThrow<IllegalStateException> { tasks.launch("scan") { } }
                tasks.cancelAndJoin("scan") shouldBe false
                currentTime shouldBe 3_000
                tasks.isRunning("scan") shouldBe false
                tasks.cancel("scan") shouldBe false
                tasks.cancelAndJoin("scan", 1.seconds) shouldBe false
            }
        }

        test("a task that has not begun can be cancelled by name, and its barrier is passed") {
            runTest {
                val tasks = NamedTasks(this)
                val barrier = Barrier(2)
                tasks.launch("scan", barrier) { error("begun") }
                tasks.isRunning("scan") shouldBe true
                tasks.cancelAndJoin("scan") shouldBe true
                barrier.arriveAndAwait()
                tasks.names().shouldBeEmpty()
            }
        }

        test("what runs inline passes its barrier and its latch as well") {
            runTest {
                val tasks = NamedTasks(this)
                val barrier = Barrier(2)
                val latch = CountDownLatch(1)
                tasks.run("scan", barrier) { 1 } shouldBe 1
                barrier.arrived shouldBe 1
                shouldThrow<IOException> { tasks.run("scan", latch) { throw IOException() } }
                latch.isOpen shouldBe true
            }
        }

        test("all are cancelled and waited for together, and none begins meanwhile") {
            runTest {
                val tasks = NamedTasks(this, "lab", testTimeSource)
                val other = tasks.launch("other") { endless(2) }
                tasks.launch("scan") { withContext(NonCancellable) { delay(1.minutes) } }
                testScheduler.runCurrent()
                val all = async(start = UNDISPATCHED) { tasks.tryCancelAll(5.seconds) }
                tasks.launch("late") { error("begun") }.isRunning shouldBe false
                tasks.launch("scan") { error("begun") }.isCancelled shouldBe true
                all.await().map { it.name } shouldContainExactly listOf("scan")
                other.isRunning shouldBe false
                shouldThrow<TasksRunningException> { tasks.join(5.seconds) }.message shouldBe
                    "1 of 1 tasks still running after 5 s: 'scan' (task 1, coroutine 'scan') for 10 s"
                tasks.tryJoin(5.seconds) shouldBe false
                shouldThrow<TasksRunningException> { tasks.cancelAll(5.seconds) }
                tasks.cancelAll()
                tasks.join()
                currentTime shouldBe 60_000
            }
        }

        test("a task may cancel itself by name") {
            runTest {
                val tasks = NamedTasks(this)
                val task =
                    tasks.launch("scan") {
                        tasks.cancelAndJoin("scan") shouldBe true
                        awaitCancellation()
                    }
                task.join()
                task.isCancelled shouldBe true
            }
        }

        test("two objects have nothing in common") {
            runTest {
                val one = NamedTasks(this)
                val two = NamedTasks(this)
                one.launch("scan") { endless() }
                two.launch("scan") { endless() }
                one.cancelAll()
                two.isRunning("scan") shouldBe true
                two.cancelAll()
            }
        }

        test("what cannot be is an error that shows it") {
            runTest {
                val tasks = NamedTasks(this)
                shouldThrow<IllegalArgumentException> { tasks.launch(" ") { } }
                shouldThrow<IllegalArgumentException> { tasks.cancelAndJoin("nobody", -1.seconds) }
                tasks.snapshot().totals shouldBe TaskTotals(0, 0, 0, 0)
            }
        }
    })
