package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import java.io.IOException
import java.util.concurrent.Executors
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

class TaskGroupsSpec :
    FunSpec({
        test("what is launched runs, has a result, and is gone when it has ended") {
            runTest {
                val groups = groups()
                val task = groups.launch("scan") { 6 * 7 }
                task.isRunning shouldBe true
                groups.tasks("scan").map { it.state } shouldContainExactly listOf(TaskState.WAITING)
                task.await() shouldBe 42
                task.await(ZERO) shouldBe 42
                task.isRunning shouldBe false
                task.isCancelled shouldBe false
                groups.tasks("scan").shouldBeEmpty()
                groups.snapshot().totals shouldBe TaskTotals(1, 1, 0, 0)
                groups.toString() shouldBe "tasks 'lab': none running"
            }
        }

        test("a task has a number and may have a name, which its code and its coroutine know") {
            runTest {
                val groups = groups()
                val seen =
                    List(3) { i ->
                        groups.launch("group $i", if (i == 1) "pump" else null) {
                            listOf(number, name, group, currentCoroutineContext()[CoroutineName]?.name)
                        }
                    }
                seen.map { it.await() } shouldContainExactly
                    listOf(
                        listOf(0L, null, "group 0", null),
                        listOf(1L, "pump", "group 1", "pump"),
                        listOf(2L, null, "group 2", null),
                    )
                seen.map { it.number } shouldContainExactly listOf(0L, 1L, 2L)
                groups.run("here", "inline") { listOf(number, name, group) } shouldBe listOf(3L, "inline", "here")
                groups.run { group } shouldBe TaskGroups.DEFAULT_GROUP
            }
        }

        test("code in braces, and references to plain and suspending functions, are launched alike") {
            runTest {
                val groups = groups()
                val tasks = NamedTasks(this)
                val value: () -> Int = { 3 }
                groups.launch { 1 }.await() shouldBe 1
                groups.launch(block = ::plain).await() shouldBe 1
                groups.launch("group", block = ::suspending).await() shouldBe 2
                groups.launch(block = value).await() shouldBe 3
                groups.launch(block = TaskScope::withScope).await() shouldBe 4L
                tasks.launch("a") { 1 }.await() shouldBe 1
                tasks.launch("b", block = ::plain).await() shouldBe 1
                tasks.launch("c", block = ::suspending).await() shouldBe 2
                groups.run("group", ::plain) shouldBe 1
                groups.run { withScope() } shouldBe 6L
                tasks.run("d", ::suspending) shouldBe 2
                gather {
                    task { 1 }
                    task(block = ::plain)
                    task(block = ::suspending)
                } shouldContainExactly listOf(1, 1, 2)
            }
        }

        test("cancelAll returns when every task of its group has ended, its clean-up and its children included") {
            runTest {
                val groups = groups()
                val ends = mutableListOf<String>()
                groups.launch("cooling") {
                    launch { endless(2) { ends += "child" } }
                    endless(1) { ends += "pump" }
                }
                groups.launch("cooling") { endless(3) { ends += "valve" } }
                val other = groups.launch("heating") { endless() }
                testScheduler.runCurrent()
                groups.cancelAll("cooling")
                ends shouldContainExactly listOf("pump", "child", "valve")
                currentTime shouldBe 3_000
                groups.tasks("cooling").shouldBeEmpty()
                other.isRunning shouldBe true
                other.isCancelled shouldBe false
                groups.cancelAll("heating")
            }
        }

        test("they are cancelled in order of start") {
            runTest {
                val groups = groups()
                val order = mutableListOf<Long>()
                repeat(5) { groups.launch { endless { order += number } } }
                testScheduler.runCurrent()
                groups.cancelAll()
                order shouldContainExactly listOf(0L, 1L, 2L, 3L, 4L)
            }
        }

        test("an empty group is cancelled and joined at once") {
            runTest {
                val groups = groups()
                groups.cancelAll()
                groups.cancelAll("nobody", ZERO)
                groups.tryCancelAll("nobody", ZERO).shouldBeEmpty()
                groups.join()
                groups.join("nobody", ZERO)
                groups.tryJoin("nobody", ZERO) shouldBe true
                groups.cancel("nobody") shouldBe 0
                currentTime shouldBe 0
            }
        }

        test("what is launched while the group is closed never begins, and the group is open again afterwards") {
            runTest {
                val groups = groups()
                var begun = false
                groups.launch { endless(10) { groups.launch { begun = true } } }
                testScheduler.runCurrent()
                val closing = async(start = UNDISPATCHED) { groups.cancelAll() }
                val latch = CountDownLatch(1)
                val late = groups.launch(latch = latch) { begun = true }
                late.isRunning shouldBe false
                late.isCancelled shouldBe true
                latch.isOpen shouldBe true
                shouldThrow<TaskCancelledException> { late.await() }
                shouldThrow<TaskCancelledException> { groups.run { begun = true } }
                closing.isCompleted shouldBe false
                closing.await()
                begun shouldBe false
                groups.launch { begun = true }.await()
                begun shouldBe true
                groups.snapshot().totals shouldBe TaskTotals(5, 5, 0, 4)
            }
        }

        test("a task that was cancelled before it began never begins, and has ended when that is known") {
            runTest {
                val groups = groups()
                var begun = false
                val task = groups.launch { begun = true }
                task.cancel() shouldBe true
                task.cancel() shouldBe false
                task.join()
                begun shouldBe false
                val cancelled = shouldThrow<TaskCancelledException> { task.await() }
                cancelled.message shouldBe "task 0 (a coroutine) was cancelled"
                cancelled.cause.shouldBeNull()
            }
        }

        test("whoever waits for a cancelled task's result fails, with the cause that was given, and is not cancelled") {
            runTest {
                val groups = groups()
                val task = groups.launch(name = "pump") { endless() }
                testScheduler.runCurrent()
                val cause = IOException("no water")
                task.cancel(cause) shouldBe true
                task.cancel(IOException("too late")) shouldBe false
                val failure = shouldThrow<TaskCancelledException> { task.await() }
                failure.shouldBeInstanceOf<RuntimeException>()
                (failure as Throwable is CancellationException) shouldBe false
                failure.cause shouldBeSameInstanceAs cause
                failure.snapshot.name shouldBe "pump"
                failure.message shouldBe "'pump' (task 0, a coroutine) was cancelled: java.io.IOException: no water"
                task.toString() shouldBe "'pump' (task 0, a coroutine) was cancelled"
            }
        }

        test("the body is told by a CancellationException with the cause") {
            runTest {
                val groups = groups()
                val told = CompletableDeferred<Throwable>()
                groups.launch(name = "pump") {
                    try {
                        awaitCancellation()
                    } catch (cancelled: CancellationException) {
                        told.complete(cancelled)
                        throw cancelled
                    }
                }
                testScheduler.runCurrent()
                groups.cancel(IOException("no water")) shouldBe 1
                val cancelled = told.await()
                cancelled.message shouldBe "task 'pump' was cancelled"
                cancelled.cause.shouldBeInstanceOf<IOException>()
            }
        }

        test("a failure is told to the listener before the task has ended, cancels nobody, and is thrown by await") {
            runTest {
                val failures = mutableListOf<TaskFailure>()
                lateinit var task: Task<Int>
                val groups =
                    TaskGroups(this, "lab", testTimeSource) {
                        task.isRunning shouldBe true
                        failures += it
                    }
                val sibling = groups.launch("cooling") { endless() }
                task =
                    groups.launch("cooling", "pump") {
                        delay(12.seconds)
                        throw IOException("no water")
                    }
                val failure = shouldThrow<IOException> { task.await() }
                failure.message shouldBe "no water"
                failures.single().failure.message shouldBe "no water"
                failures.single().toString() shouldBe
                    "'pump' (task 1, coroutine 'pump') of group 'cooling' failed after 12 s"
                sibling.isCancelled shouldBe false
                currentCoroutineContext().job.isActive shouldBe true
                groups.snapshot().totals shouldBe TaskTotals(2, 1, 1, 0)
                groups.cancelAll("cooling")
            }
        }

        test("the failure of a coroutine that a task has started is the task's, and no further") {
            runTest {
                val failures = mutableListOf<TaskFailure>()
                val groups = TaskGroups(this) { failures += it }
                val task =
                    groups.launch {
                        launch { throw IOException("no water") }
                        awaitCancellation()
                    }
                shouldThrow<IOException> { task.await() }
                failures.size shouldBe 1
                currentCoroutineContext().job.isActive shouldBe true
            }
        }

        test("a failure of the clean-up is not lost because the task was cancelled") {
            runTest {
                val failures = mutableListOf<TaskFailure>()
                val groups = TaskGroups(this) { failures += it }
                val task = groups.launch { endless { throw IOException("valve stuck") } }
                testScheduler.runCurrent()
                groups.cancelAll()
                failures.single().failure.message shouldBe "valve stuck"
                shouldThrow<TaskCancelledException> { task.await() }.suppressed.single().message shouldBe "valve stuck"
                groups.snapshot().totals shouldBe TaskTotals(1, 1, 1, 1)
            }
        }

        test("a listener that throws hurts nobody") {
            runTest {
                val groups = TaskGroups(this) { error("broken listener") }
                val task = groups.launch { throw IOException("no water") }
                shouldThrow<IOException> { task.await() }
                groups.cancelAll()
            }
        }

        test("a task that throws a CancellationException has cancelled itself") {
            runTest {
                val groups = TaskGroups(this) { error("no failure: $it") }
                val task = groups.launch { throw CancellationException("enough") }
                shouldThrow<TaskCancelledException> { task.await() }.cause?.message shouldBe "enough"
                task.isCancelled shouldBe true
                shouldThrow<TaskCancelledException> { groups.run { throw CancellationException("enough") } }
            }
        }

        test("the result of a task that was cancelled is dropped, even if it came to a good end") {
            runTest {
                val groups = groups()
                val task = groups.launch { withContext(NonCancellable) { delay(1.seconds).let { 42 } } }
                testScheduler.runCurrent()
                task.cancel()
                shouldThrow<TaskCancelledException> { task.await() }
            }
        }

        test("a task that swallows its cancellation is waited for until it ends by itself") {
            runTest {
                val groups = groups()
                val task = groups.launch { withContext(NonCancellable) { delay(5.seconds) } }
                testScheduler.runCurrent()
                groups.cancelAll()
                currentTime shouldBe 5_000
                task.isRunning shouldBe false
            }
        }

        test("endless tasks are named when time is up, stay cancelled, and the group is open again") {
            runTest {
                val groups = groups()
                val stop = CompletableDeferred<Unit>()
                groups.launch("cooling") { endless() }
                delay(1.seconds)
                groups.launch("cooling", "pump") { withContext(NonCancellable) { stop.await() } }
                delay(6.seconds)
                groups.launch("cooling") { withContext(NonCancellable) { stop.await() } }
                delay(1.seconds)
                val timeUp = shouldThrow<TasksRunningException> { groups.cancelAll("cooling", 5.seconds) }
                timeUp.message shouldBe
                    "group 'cooling': 2 of 3 tasks still running 5 s after they were cancelled: " +
                    "'pump' (task 1, coroutine 'pump') for 12 s, task 2 (a coroutine) for 6 s"
                timeUp.tasks.map { it.number } shouldContainExactly listOf(1L, 2L)
                timeUp.tasks.all { it.isCancelled } shouldBe true
                timeUp.waitedNanos shouldBe 5_000_000_000
                (timeUp.snapshot as TasksSnapshot).tasks.size shouldBe 2
                groups.tryCancelAll("cooling", ZERO).map { it.name } shouldContainExactly listOf("pump", null)
                groups.launch("cooling") { "open" }.await() shouldBe "open"
                shouldThrow<TasksRunningException> { groups.join("cooling", 1.seconds) }.message shouldBe
                    "group 'cooling': 2 of 2 tasks still running after 1 s: " +
                    "'pump' (task 1, coroutine 'pump') for 13 s, task 2 (a coroutine) for 7 s"
                groups.tryJoin("cooling", 1.seconds) shouldBe false
                stop.complete(Unit)
                groups.cancelAll("cooling", 1.minutes)
                groups.snapshot().counters shouldBe QueueCounters(1, 3, 0, 0)
            }
        }

        test("concurrent calls for one group and for several are independent") {
            runTest {
                val groups = groups()
                val stops = List(2) { CompletableDeferred<Unit>() }
                repeat(2) { i -> groups.launch(i) { withContext(NonCancellable) { stops[i].await() } } }
                testScheduler.runCurrent()
                val first = List(2) { async(start = UNDISPATCHED) { groups.cancelAll(0) } }
                val timed = async(start = UNDISPATCHED) { runCatching { groups.cancelAll(0, 1.seconds) } }
                val second = async(start = UNDISPATCHED) { groups.cancelAll(1) }
                groups.snapshot().waiterCount() shouldBe 4
                stops[1].complete(Unit)
                second.await()
                first.any { it.isCompleted } shouldBe false
                timed.await().exceptionOrNull().shouldBeInstanceOf<TasksRunningException>()
                // Closed by the others still.
                groups.launch(0) { }.isRunning shouldBe false
                stops[0].complete(Unit)
                first.forEach { it.await() }
                groups.launch(0) { 1 }.await() shouldBe 1
            }
        }

        test("a task may cancel its own group: the others end, then it is cancelled, and the call returns") {
            runTest {
                val groups = groups()
                val log = mutableListOf<String>()
                repeat(2) { groups.launch { endless(1) { log += "other" } } }
                val task =
                    groups.launch {
                        yield()
                        groups.cancelAll()
                        log += "returned, active: ${currentCoroutineContext().job.isActive}"
                        groups.launch { log += "the group is open" }
                        yield()
                        log += "never"
                    }
                task.join()
                groups.join()
                log shouldContainExactly listOf("other", "other", "returned, active: false", "the group is open")
                task.isCancelled shouldBe true
                groups.tasks().shouldBeEmpty()
            }
        }

        test("so may a coroutine that it has started, a task that runs inside of it, and one that is alone") {
            runTest {
                val groups = groups()
                val log = mutableListOf<String>()
                groups
                    .launch {
                        launch {
                            groups.cancelAll()
                            log += "child"
                        }
                        awaitCancellation()
                    }.join()
                groups
                    .launch("outer") {
                        groups.run("inner") {
                            groups.cancelAll("outer")
                            log += "inside"
                        }
                    }.join()
                groups
                    .launch {
                        groups.cancelAll()
                        groups.join()
                        log += "alone"
                    }.join()
                log.first() shouldBe "child"
                log.contains("inside") shouldBe true
                log.contains("alone") shouldBe false
                groups.snapshot().tasks.shouldBeEmpty()
            }
        }

        test("code in runBlocking is code of the task that calls it") {
            val groups = TaskGroups(CoroutineScope(Dispatchers.Default)) { }
            var returned = 0
            val task =
                groups.launch("g") {
                    runBlocking { groups.cancelAll("g") }
                    runBlocking { launch { groups.cancelAll("g") } }
                    runBlocking { groups.run("inner") { groups.cancelAll("g") } }
                    runBlocking { gather { task { groups.cancelAll("g") } } }
                    returned++
                }
            task.join(5.seconds)
            val itself = CompletableDeferred<Task<*>>()
            val own =
                groups.launch("own") {
                    runBlocking { itself.await().cancelAndJoin() }
                    returned++
                }
            itself.complete(own)
            own.join(5.seconds)
            returned shouldBe 2
            task.isCancelled shouldBe true
            own.isCancelled shouldBe true
        }

        test("a stranger whose turn comes in the runBlocking of a task waits for that task") {
            val log = mutableListOf<String>()
            runBlocking {
                val groups = TaskGroups(this)
                val legacyIsOver = CompletableDeferred<Unit>()
                groups.launch("g") {
                    runBlocking { legacyIsOver.await() }
                    log += "ended"
                }
                launch {
                    log += "cancels"
                    groups.cancelAll("g")
                    log += "cancelled"
                }
                launch { legacyIsOver.complete(Unit) }
            }
            log shouldContainExactly listOf("cancels", "ended", "cancelled")
        }

        test("a coroutine that a task resumes in place is no part of that task") {
            runTest {
                val groups = groups()
                val ready = CompletableDeferred<Unit>()
                val log = mutableListOf<String>()
                val task =
                    groups.launch {
                        ready.complete(Unit)
                        log += "resumed"
                        endless(1)
                    }
                launch(Dispatchers.Unconfined) {
                    ready.await()
                    log += "in place"
                    groups.cancelAll()
                    log += "running: ${task.isRunning}"
                }
                task.join()
                yield()
                log shouldContainExactly listOf("in place", "resumed", "running: false")
            }
        }

        test("a duration is no group") {
            runTest {
                val groups = groups()
                val pump = groups.launch { endless() }
                testScheduler.runCurrent()
                val calls =
                    listOf<suspend (Any) -> Any>(
                        { groups.cancelAll(it) },
                        { groups.cancel(it) },
                        { groups.join(it) },
                        { groups.tasks(it) },
                        { groups.launch(it) { } },
                        { groups.run(it) { } },
                    )
                for (call in calls) {
                    shouldThrow<IllegalArgumentException> { call(5.seconds) }.message shouldBe
                        "a duration is no group, was 5s"
                    shouldThrow<IllegalArgumentException> { call(java.time.Duration.ofSeconds(5)) }.message shouldBe
                        "a duration is no group, was PT5S"
                }
                pump.isCancelled shouldBe false
                groups.cancelAll()
            }
        }

        test("two that cancel each other's group both end") {
            runTest {
                val groups = groups()
                val tasks =
                    List(2) {
                        groups.launch {
                            yield()
                            groups.cancelAll()
                            awaitCancellation()
                        }
                    }
                tasks.forEach { it.join() }
                groups.tasks().shouldBeEmpty()
            }
        }

        test("a task that cancels and joins itself does not wait") {
            runTest {
                val groups = groups()
                var returned: Boolean? = null
                lateinit var task: Task<*>
                task = groups.launch { returned = task.cancelAndJoin() }
                task.join()
                returned shouldBe true
                task.isCancelled shouldBe true
            }
        }

        test("join waits for what is launched meanwhile, and cancels nobody") {
            runTest {
                val groups = groups()
                groups.launch {
                    delay(1.seconds)
                    groups.launch { delay(2.seconds) }
                }
                groups.launch("other") { delay(1.minutes) }
                groups.join()
                currentTime shouldBe 3_000
                groups.snapshot().totals.cancelled shouldBe 0
                groups.cancelAll("other")
            }
        }

        test("a wait for a task that is cancelled, or times out, leaves the task alone") {
            runTest {
                val groups = groups()
                val task = groups.launch(name = "pump") { delay(1.minutes) }
                testScheduler.runCurrent()
                val waiter = launch(start = UNDISPATCHED) { task.await() }
                val all = launch(start = UNDISPATCHED) { groups.join() }
                waiter.cancel()
                all.cancel()
                val timeUp = shouldThrow<SyncTimeoutException> { task.await(5.seconds) }
                timeUp.message shouldBe
                    "'pump' (task 0, coroutine 'pump') has been running for 5 s; nobody else waiting; gave up after 5 s"
                task.tryJoin(1.seconds) shouldBe false
                shouldThrow<SyncTimeoutException> { task.cancelAndJoin(ZERO) }.message shouldBe
                    "'pump' (task 0, coroutine 'pump') has been running for 6 s, cancelled less than 0.1 ms ago; " +
                    "nobody else waiting; gave up at once"
                task.join(INFINITE)
                currentTime shouldBe 6_000
                groups.snapshot().counters shouldBe QueueCounters(0, 0, 1, 0)
            }
        }

        test("an already cancelled caller fails and cancels nobody") {
            runTest {
                val groups = groups()
                val task = groups.launch { endless() }
                testScheduler.runCurrent()
                val failures = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    cancel()
                    failures += runCatching { groups.cancelAll() }.exceptionOrNull()
                    failures += runCatching { task.cancelAndJoin() }.exceptionOrNull()
                    failures += runCatching { groups.run { error("ran") } }.exceptionOrNull()
                }
                failures.size shouldBe 3
                failures.forEach { it.shouldBeInstanceOf<CancellationException>() }
                task.isCancelled shouldBe false
                groups.cancelAll()
            }
        }

        test("a task that runs inline is cancelled without its caller, and throws its failure to the caller alone") {
            runTest {
                val groups = TaskGroups(this) { error("the caller knows: $it") }
                launch {
                    delay(1.seconds)
                    groups.cancelAll("scan")
                }
                shouldThrow<TaskCancelledException> { groups.run("scan") { awaitCancellation() } }
                currentTime shouldBe 1_000
                shouldThrow<IOException> { groups.run("scan") { throw IOException("no water") } }
                groups.run("scan") { delay(1.seconds) }
                currentCoroutineContext().job.isActive shouldBe true
                groups.tasks("scan").shouldBeEmpty()
                groups.snapshot().totals shouldBe TaskTotals(3, 3, 1, 1)
            }
        }

        test("an object without tasks keeps no scope from completing, and one with tasks does until they have ended") {
            runTest {
                lateinit var groups: TaskGroups
                coroutineScope { groups = TaskGroups(this) }
                currentTime shouldBe 0
                coroutineScope {
                    groups = TaskGroups(this)
                    groups.launch { delay(3.seconds) }
                }
                currentTime shouldBe 3_000
                val late = groups.launch { error("in a scope that is over") }
                late.isRunning shouldBe false
                shouldThrow<TaskCancelledException> { late.await() }
                shouldThrow<TaskCancelledException> { groups.run { error("in a scope that is over") } }
                groups.snapshot().totals shouldBe TaskTotals(3, 3, 0, 2)
            }
        }

        test("when the scope is cancelled, so are the tasks, and it waits for their clean-up") {
            runTest {
                val ends = mutableListOf<String>()
                lateinit var groups: TaskGroups
                lateinit var inline: Job
                val scope =
                    launch {
                        groups = TaskGroups(this)
                        groups.launch { endless(2) { ends += "coroutine" } }
                        awaitCancellation()
                    }
                testScheduler.runCurrent()
                inline = launch(start = UNDISPATCHED) { runCatching { groups.run { endless(3) { ends += "inline" } } } }
                scope.cancel()
                scope.join()
                ends shouldContainExactly listOf("coroutine", "inline")
                currentTime shouldBe 3_000
                inline.join()
                groups.tasks().shouldBeEmpty()
            }
        }

        test("a barrier and a latch are passed when the task has ended, however it has") {
            runTest {
                val groups = TaskGroups(this) { }
                val barrier = Barrier(4, "done")
                val latch = CountDownLatch(3)
                lateinit var task: Task<*>
                task = groups.launch(barrier = barrier, latch = latch) { check(latch.count == 3) }
                groups.launch(barrier = barrier, latch = latch) { throw IOException("no water") }
                groups.launch(barrier = barrier, latch = latch) { error("never begins") }.cancel()
                barrier.arriveAndAwait()
                task.isRunning shouldBe false
                latch.isOpen shouldBe true
            }
        }

        test("a barrier that is broken keeps no task from ending") {
            runTest {
                val groups = groups()
                val barrier = Barrier(1) { error("broken") }
                val latch = CountDownLatch(1)
                groups.launch(barrier = barrier, latch = latch) { }.join()
                latch.await()
                barrier.isBroken shouldBe true
                groups.tasks().shouldBeEmpty()
            }
        }

        test("a task in a place that refuses it has ended, and nobody waits for it") {
            runTest {
                val closed = Executors.newSingleThreadExecutor()
                closed.shutdown()
                val groups = TaskGroups(CoroutineScope(closed.asCoroutineDispatcher()))
                val task = groups.launch { error("refused") }
                withContext(Dispatchers.Default) { task.join() }
                task.isCancelled shouldBe true
                groups.cancelAll()
            }
        }

        test("what cannot be is an error that shows it, and starts nothing") {
            runTest {
                val groups = groups()
                shouldThrow<IllegalArgumentException> { groups.launch(name = " ") { } }
                shouldThrow<IllegalArgumentException> { TaskGroups(this, " ") }
                shouldThrow<IllegalArgumentException> { groups.cancelAll(-1.seconds) }.message shouldBe
                    "timeout must not be negative, was -1s"
                shouldThrow<IllegalArgumentException> { groups.join("a", -1.seconds) }
                groups.snapshot().totals shouldBe TaskTotals(0, 0, 0, 0)
            }
        }

        test("a timeout is no group by mistake, nor is a cause") {
            runTest {
                val groups = groups()
                val task = groups.launch { withContext(NonCancellable) { delay(1.minutes) } }
                testScheduler.runCurrent()
                shouldThrow<TasksRunningException> { groups.cancelAll(5.seconds) }
                groups.tryCancelAll(5.seconds).size shouldBe 1
                shouldThrow<TasksRunningException> { groups.join(5.seconds) }
                groups.tryJoin(5.seconds) shouldBe false
                groups.cancel(IOException()) shouldBe 0
                task.isCancelled shouldBe true
                currentTime shouldBe 20_000
            }
        }
    })

private fun plain() = 1

private suspend fun suspending(): Int {
    yield()
    return 2
}

private suspend fun TaskScope.withScope(): Long {
    yield()
    return number
}

internal fun TestScope.groups() = TaskGroups(this, "lab", testTimeSource)

/** Until it is cancelled, and then for so many seconds. */
internal suspend fun endless(
    seconds: Int = 0,
    cleanUp: suspend () -> Unit = {},
) {
    try {
        awaitCancellation()
    } finally {
        withContext(NonCancellable) {
            delay(seconds.seconds)
            cleanUp()
        }
    }
}
