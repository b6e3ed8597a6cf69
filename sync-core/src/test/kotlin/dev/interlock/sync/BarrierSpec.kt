package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import io.kotest.matchers.types.shouldBeSameInstanceAs
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

private const val MILLION = 1_000_000

/** What a Kotlin user may rely on. What holds in every door is in the contracts of the verification module. */
class BarrierSpec :
    FunSpec({
        fun CoroutineScope.party(barrier: Barrier): Deferred<Result<Arrival>> =
            async(start = UNDISPATCHED) { runCatching { barrier.arriveAndAwait() } }

        test("those who wait go on in order when the last one comes") {
            runTest {
                val barrier = Barrier(3, "run")
                val order = mutableListOf<String>()
                val waiters =
                    List(2) { number ->
                        launch(start = UNDISPATCHED) {
                            barrier.arriveAndAwait() shouldBe Arrival(0, false)
                            order += "waiter $number"
                        }
                    }
                barrier.toString() shouldBe "barrier 'run' is in phase 0 with 2 of 3 parties arrived; 2 waiting"
                barrier.arriveAndAwait() shouldBe Arrival(0, true)
                order += "last"
                waiters.joinAll()
                order shouldContainExactly listOf("last", "waiter 0", "waiter 1")
                barrier.toString() shouldBe "barrier 'run' is in phase 1 with 0 of 3 parties arrived"
            }
        }

        test("a wait of ten minutes is over at once in virtual time, and says what was there") {
            runTest {
                val barrier = Barrier(3, "run", testTimeSource)
                val other = party(barrier)
                val timeout = shouldThrow<SyncTimeoutException> { barrier.arriveAndAwait(10.minutes) }
                timeout.message shouldBe
                    "barrier 'run' is in phase 0 with 1 of 3 parties arrived; 1 waiting; gave up after 10 min"
                currentTime shouldBe 600_000
                barrier.tryArriveAndAwait(1.minutes).shouldBeNull()
                currentTime shouldBe 660_000
                barrier.arrived shouldBe 1
                barrier.snapshot().counters().timedOut() shouldBe 2
                shouldThrow<SyncTimeoutException> { barrier.awaitPhase(0, 1.minutes) }.message shouldBe
                    "barrier 'run' is in phase 0 with 1 of 3 parties arrived; 1 waiting; gave up after 60 s"
                barrier.tryAwaitPhase(0, 1.minutes) shouldBe false
                other.cancel()
            }
        }

        test("a timeout of zero arrives only as the last one") {
            runTest {
                val barrier = Barrier(2, "run")
                shouldThrow<SyncTimeoutException> { barrier.arriveAndAwait(ZERO) }.message shouldBe
                    "barrier 'run' is in phase 0 with 0 of 2 parties arrived; nobody else waiting; gave up at once"
                barrier.tryArriveAndAwait(ZERO).shouldBeNull()
                barrier.snapshot().counters() shouldBe QueueCounters(0, 0, 0, 0)
                val other = party(barrier)
                barrier.tryArriveAndAwait(ZERO) shouldBe Arrival(0, true)
                other.await().getOrThrow() shouldBe Arrival(0, false)
                barrier.tryAwaitPhase(1, ZERO) shouldBe false
                barrier.tryAwaitPhase(0, ZERO) shouldBe true
                currentTime shouldBe 0
            }
        }

        test("an infinite timeout waits for ever") {
            runTest {
                val barrier = Barrier(2)
                val waiter = async(start = UNDISPATCHED) { barrier.arriveAndAwait(INFINITE) }
                val watcher = async(start = UNDISPATCHED) { barrier.awaitPhase(0, INFINITE) }
                delay(10_000.minutes)
                waiter.isCompleted shouldBe false
                watcher.isCompleted shouldBe false
                barrier.arrive() shouldBe 0L
                waiter.await() shouldBe Arrival(0, true)
                watcher.await()
            }
        }

        test("what makes no sense is an error that shows it, and nothing has changed") {
            runTest {
                val barrier = Barrier(2, "run")
                for (parties in listOf(0, -1, Int.MIN_VALUE)) {
                    val message = "parties of a barrier must be from 1, was $parties"
                    shouldThrow<IllegalArgumentException> { Barrier(parties) }.message shouldBe message
                    shouldThrow<IllegalArgumentException> { barrier.resize(parties) }.message shouldBe message
                }
                shouldThrow<IllegalArgumentException> { Barrier(1, " ") }
                for (phase in listOf(-1L, 1L, Long.MAX_VALUE)) {
                    val message = "phase must be from 0 to 0, the present one of barrier 'run', was $phase"
                    shouldThrow<IllegalArgumentException> { barrier.awaitPhase(phase) }.message shouldBe message
                    shouldThrow<IllegalArgumentException> { barrier.awaitPhase(phase, 1.seconds) }
                    shouldThrow<IllegalArgumentException> { barrier.tryAwaitPhase(phase, 1.seconds) }
                }
                for (timeout in listOf((-1).nanoseconds, -INFINITE)) {
                    shouldThrow<IllegalArgumentException> { barrier.arriveAndAwait(timeout) }.message shouldBe
                        "timeout must not be negative, was $timeout"
                    shouldThrow<IllegalArgumentException> { barrier.tryArriveAndAwait(timeout) }
                    shouldThrow<IllegalArgumentException> { barrier.awaitPhase(0, timeout) }
                    shouldThrow<IllegalArgumentException> { barrier.tryAwaitPhase(0, timeout) }
                }
                barrier.parties shouldBe 2
                barrier.arrived shouldBe 0
                barrier.snapshot().counters() shouldBe QueueCounters(0, 0, 0, 0)
            }
        }

        test("an already cancelled caller does not arrive, but can say arrive()") {
            runTest {
                val barrier = Barrier(2)
                val failures = mutableListOf<Throwable?>()
                val job =
                    launch(start = UNDISPATCHED) {
                        try {
                            currentCoroutineContext().job.cancel()
                            failures += runCatching { barrier.arriveAndAwait() }.exceptionOrNull()
                            failures += runCatching { barrier.tryArriveAndAwait(1.seconds) }.exceptionOrNull()
                            failures += runCatching { barrier.awaitPhase(0) }.exceptionOrNull()
                            barrier.arrived shouldBe 0
                        } finally {
                            barrier.arrive() shouldBe 0L
                        }
                    }
                job.join()
                failures.size shouldBe 3
                failures.forEach { it.shouldBeInstanceOf<CancellationException>() }
                barrier.arrived shouldBe 1
            }
        }

        test("the action is over before anybody is released, in the time of the dispatcher") {
            runTest {
                val log = mutableListOf<String>()
                val barrier =
                    Barrier(2) { phase ->
                        log += "action of $phase begins"
                        delay(1_000)
                        log += "action of $phase ends"
                    }
                val other =
                    launch(start = UNDISPATCHED) {
                        repeat(2) { log += "other: ${barrier.arriveAndAwait()}" }
                    }
                repeat(2) { log += "last: ${barrier.arriveAndAwait()}" }
                other.join()
                currentTime shouldBe 2_000
                log.size shouldBe 8
                log[0] shouldBe "action of 0 begins"
                log[1] shouldBe "action of 0 ends"
                log.subList(2, 4).map { it.substringBefore(':') }.toSet() shouldBe setOf("other", "last")
                log[4] shouldBe "action of 1 begins"
                log[5] shouldBe "action of 1 ends"
            }
        }

        test(
            "the action runs where the last party runs, up to its first suspension on its very thread, but without its job",
        ) {
            runTest {
                var context: CoroutineContext? = null
                var thread: Thread? = null
                val barrier =
                    Barrier(1) {
                        thread = Thread.currentThread()
                        context = currentCoroutineContext()
                    }
                launch(CoroutineName("last"), UNDISPATCHED) {
                    barrier.arriveAndAwait() shouldBe Arrival(0, true)
                    context.shouldNotBeNull()[CoroutineName] shouldBe CoroutineName("last")
                    context.shouldNotBeNull()[Job].shouldBeNull()
                    thread shouldBeSameInstanceAs Thread.currentThread()
                }.join()
            }
        }

        test("cancelling the last party ends its waiting and not the action; the first of the others leads") {
            runTest {
                val gate = CompletableDeferred<Unit>()
                var ended = false
                val barrier =
                    Barrier(3, "run") {
                        gate.await()
                        ended = true
                    }
                val first = party(barrier)
                val second = party(barrier)
                val last = launch(start = UNDISPATCHED) { barrier.arriveAndAwait() }
                barrier.toString() shouldBe
                    "barrier 'run' is in phase 0 with 3 of 3 parties arrived and its action running; 3 waiting"
                last.cancelAndJoin()
                barrier.arrived shouldBe 3
                gate.complete(Unit)
                first.await().getOrThrow() shouldBe Arrival(0, true)
                second.await().getOrThrow() shouldBe Arrival(0, false)
                ended shouldBe true
                barrier.phase shouldBe 1L
            }
        }

        test("the failure of an action reaches every party, with its cause, until the reset") {
            runTest {
                val boom = NoSuchElementException("boom")
                var fails = true
                val barrier =
                    Barrier(2, "run") {
                        delay(1)
                        if (fails) throw boom
                    }
                val watcher = async(start = UNDISPATCHED) { runCatching { barrier.awaitPhase(0) } }
                val results = List(2) { party(barrier) }.map { it.await() } + watcher.await()
                for (result in results) {
                    val broken = result.exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                    broken.message shouldBe "barrier 'run' is broken: the action of phase 0 failed"
                    broken.cause shouldBeSameInstanceAs boom
                }
                barrier.isBroken shouldBe true
                barrier.toString() shouldBe "barrier 'run' is broken in phase 0"
                val attempts =
                    listOf<suspend () -> Any?>(
                        { barrier.arrive() },
                        { barrier.arriveAndAwait() },
                        { barrier.arriveAndAwait(1.seconds) },
                        { barrier.tryArriveAndAwait(ZERO) },
                        { barrier.awaitPhase(0) },
                        { barrier.tryAwaitPhase(0, 1.seconds) },
                    )
                for (attempt in attempts) {
                    shouldThrow<BarrierBrokenException> { attempt() }.cause shouldBeSameInstanceAs boom
                }
                barrier.reset()
                fails = false
                barrier.isBroken shouldBe false
                val other = party(barrier)
                barrier.arriveAndAwait().phase shouldBe 1L
                other.await().getOrThrow().phase shouldBe 1L
            }
        }

        test("an action that is cancelled has failed, and that is no cancellation of those who wait for it") {
            runTest {
                val enough = CancellationException("enough")
                val barrier = Barrier(2) { throw enough }
                for (party in List(2) { party(barrier) }) {
                    val broken = party.await().exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                    broken.cause shouldBeSameInstanceAs enough
                }
            }
        }

        test("arrive() as the last one begins the action, and tells what comes of it to the others only") {
            runTest {
                val boom = IllegalStateException("boom")
                val barrier = Barrier(2) { throw boom }
                val waiter = party(barrier)
                barrier.arrive() shouldBe 0L
                waiter
                    .await()
                    .exceptionOrNull()
                    .shouldBeInstanceOf<BarrierBrokenException>()
                    .cause shouldBeSameInstanceAs
                    boom
                shouldThrow<BarrierBrokenException> { barrier.arrive() }
            }
        }

        test("one arrival too many is an error that names the phase and its parties, and changes nothing") {
            runTest {
                val gate = CompletableDeferred<Unit>()
                val barrier = Barrier(2, "run") { gate.await() }
                val parties = List(2) { party(barrier) }
                val attempts =
                    listOf<suspend () -> Any?>(
                        { barrier.arrive() },
                        { barrier.arriveAndAwait() },
                        { barrier.arriveAndAwait(1.seconds) },
                        { barrier.tryArriveAndAwait(ZERO) },
                    )
                for (attempt in attempts) {
                    shouldThrow<IllegalStateException> { attempt() }.message shouldBe
                        "barrier 'run' has all 2 parties of phase 0, and its action is still running: one arrival too many"
                }
                barrier.arrived shouldBe 2
                barrier.isBroken shouldBe false
                gate.complete(Unit)
                parties.map { it.await().getOrThrow() } shouldBe listOf(Arrival(0, false), Arrival(0, true))
                barrier.arrived shouldBe 0
            }
        }

        test("an action that arrives at its own barrier is told so instead of waiting for itself") {
            runTest {
                lateinit var barrier: Barrier
                barrier = Barrier(1) { barrier.arriveAndAwait() }
                shouldThrow<BarrierBrokenException> { barrier.arriveAndAwait() }
                    .cause
                    .shouldBeInstanceOf<IllegalStateException>()
            }
        }

        test("an action may reset and resize its own barrier") {
            runTest {
                lateinit var barrier: Barrier
                barrier =
                    Barrier(2) { phase ->
                        barrier.resize(1)
                        if (phase == 0L) barrier.reset()
                    }
                val other = party(barrier)
                shouldThrow<BarrierBrokenException> { barrier.arriveAndAwait() }
                other.await().exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                barrier.arriveAndAwait() shouldBe Arrival(1, true)
            }
        }

        test("a reset never hangs, whoever waits") {
            runTest {
                val barrier = Barrier(2, "run")
                barrier.reset()
                barrier.phase shouldBe 1L
                val waiter = party(barrier)
                val watcher = async(start = UNDISPATCHED) { runCatching { barrier.awaitPhase(1) } }
                barrier.reset()
                for (result in listOf(waiter.await(), watcher.await())) {
                    val broken = result.exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                    broken.message shouldBe "barrier 'run' was reset in phase 1"
                }
                barrier.awaitPhase(1)
                val other = party(barrier)
                barrier.arriveAndAwait() shouldBe Arrival(2, true)
                other.await().isSuccess shouldBe true
            }
        }

        test("a reset while the action runs leaves that to itself") {
            runTest {
                val gates = List(2) { CompletableDeferred<Unit>() }
                val barrier = Barrier(2) { phase -> gates[phase.toInt()].await() }
                val parties = List(2) { party(barrier) }
                barrier.reset()
                for (party in parties) {
                    party
                        .await()
                        .exceptionOrNull()
                        .shouldBeInstanceOf<BarrierBrokenException>()
                        .cause
                        .shouldBeNull()
                }
                val next = List(2) { party(barrier) }
                gates[0].completeExceptionally(IllegalStateException("too late"))
                testScheduler.runCurrent()
                barrier.isBroken shouldBe false
                next.any { it.isCompleted } shouldBe false
                gates[1].complete(Unit)
                next.forEach { it.await().getOrThrow().phase shouldBe 1L }
            }
        }

        test("fewer parties release those who have arrived; more are waited for") {
            runTest {
                val barrier = Barrier(5)
                val waiters = List(3) { party(barrier) }
                barrier.resize(4)
                barrier.phase shouldBe 0L
                barrier.resize(2)
                waiters.map { it.await().getOrThrow() } shouldBe
                    listOf(Arrival(0, true), Arrival(0, false), Arrival(0, false))
                barrier.parties shouldBe 2
                val one = party(barrier)
                barrier.resize(3)
                val two = party(barrier)
                one.isCompleted shouldBe false
                barrier.arriveAndAwait() shouldBe Arrival(1, true)
                joinAll(one, two)
            }
        }

        test("P4: a cancelled party is not counted, and nobody is released without it") {
            runTest {
                val barrier = Barrier(3)
                val gone = launch(start = UNDISPATCHED) { barrier.arriveAndAwait() }
                val staying = party(barrier)
                gone.cancelAndJoin()
                barrier.arrived shouldBe 1
                val second = party(barrier)
                testScheduler.runCurrent()
                staying.isCompleted shouldBe false
                barrier.arriveAndAwait() shouldBe Arrival(0, true)
                joinAll(staying, second)
            }
        }

        test("P4: an action that fails does not leave the cycle stuck") {
            runTest {
                var calls = 0
                val barrier = Barrier(2) { if (calls++ == 0) throw IllegalStateException("boom") }
                val earlier = party(barrier)
                party(barrier).await().exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                earlier.await().exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                barrier.reset()
                val again = party(barrier)
                barrier.arriveAndAwait() shouldBe Arrival(1, true)
                again.await().getOrThrow() shouldBe Arrival(1, false)
            }
        }

        test("P5: that one party does not wait is no matter of another's call") {
            runTest {
                val barrier = Barrier(4)
                val one = party(barrier)
                barrier.arrive() shouldBe 0L
                val other = party(barrier)
                testScheduler.runCurrent()
                one.isCompleted shouldBe false
                other.isCompleted shouldBe false
                barrier.arrive() shouldBe 0L
                one.await().getOrThrow() shouldBe Arrival(0, true)
                other.await().getOrThrow() shouldBe Arrival(0, false)
            }
        }

        test("with BREAK, a party that gives up breaks the barrier") {
            runTest {
                val barrier = Barrier(3, "run", onAbandon = OnAbandon.BREAK)
                val other = party(barrier)
                barrier.tryArriveAndAwait(ZERO).shouldBeNull()
                barrier.isBroken shouldBe false
                shouldThrow<SyncTimeoutException> { barrier.arriveAndAwait(1.seconds) }
                val broken = other.await().exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
                broken.message shouldBe "barrier 'run' is broken: a party of phase 0 gave up"
                barrier.reset()
                val again = party(barrier)
                val cancelled = launch(start = UNDISPATCHED) { barrier.arriveAndAwait() }
                val watcher = launch(start = UNDISPATCHED) { barrier.awaitPhase(1) }
                watcher.cancelAndJoin()
                barrier.isBroken shouldBe false
                cancelled.cancelAndJoin()
                again.await().exceptionOrNull().shouldBeInstanceOf<BarrierBrokenException>()
            }
        }

        test("cancelling one that only watches takes back nobody's arrival") {
            runTest {
                val barrier = Barrier(2)
                val waiter = party(barrier)
                val watcher = launch(start = UNDISPATCHED) { barrier.awaitPhase(0) }
                barrier.snapshot().waiters().map { it.permits() } shouldBe listOf(1, 0)
                watcher.cancelAndJoin()
                barrier.arrived shouldBe 1
                waiter.cancelAndJoin()
                barrier.arrived shouldBe 0
            }
        }

        test("two coroutines meet a million times") {
            runBlocking {
                val barrier = Barrier(2)
                val led = LongArray(2)
                List(2) { number ->
                    launch {
                        for (phase in 0L until MILLION) {
                            val arrival = barrier.arriveAndAwait()
                            check(arrival.phase == phase) { "$arrival in phase $phase" }
                            if (arrival.isLeader) led[number]++
                        }
                    }
                }.joinAll()
                led.sum() shouldBe MILLION.toLong()
                barrier.phase shouldBe MILLION.toLong()
                barrier.snapshot().counters() shouldBe QueueCounters(MILLION.toLong(), 0, 0, 0)
            }
        }

        test("three million arrivals that do not wait are a million phases") {
            val barrier = Barrier(3)
            // Not with a matcher, which is a hundred times as slow.
            repeat(3 * MILLION) { check(barrier.arrive() == it / 3L) { "in another phase than ${it / 3}" } }
            barrier.phase shouldBe MILLION.toLong()
            barrier.arrived shouldBe 0
        }
    })
