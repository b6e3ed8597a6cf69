package dev.interlock.samples.asyn

import dev.interlock.sync.Lock
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.comparables.shouldBeGreaterThanOrEqualTo
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

@OptIn(InternalCoroutinesApi::class)
class VirtualTimeSpec :
    FunSpec({
        /** What [script] has noted on so many threads, and when. */
        suspend fun notes(
            threads: Int,
            script: suspend CoroutineScope.(note: (String) -> Unit) -> Unit,
        ): List<Pair<Duration, String>> {
            val executor = Executors.newFixedThreadPool(threads)
            try {
                val virtualTime = VirtualTime(executor)
                val begun = virtualTime.timeSource.markNow()
                val notes = ConcurrentLinkedQueue<Pair<Duration, String>>()
                CoroutineScope(virtualTime).async { script { notes += begun.elapsedNow() to it } }.await()
                return notes.toList()
            } finally {
                executor.shutdownNow()
            }
        }

        test("sleepers wake up at their instants, and those of one instant in the order of their calls") {
            notes(threads = 1) { note ->
                for ((name, time) in listOf("c" to 2.days, "a" to 1.seconds, "d" to 2.days, "b" to 1.seconds)) {
                    launch {
                        delay(time)
                        note(name)
                        yield()
                        note("$name again")
                    }
                }
            } shouldBe
                listOf("a", "b", "a again", "b again").map { 1.seconds to it } +
                listOf("c", "d", "c again", "d again").map { 2.days to it }
        }

        test("time stands still while anybody runs") {
            notes(threads = 4) { note ->
                launch {
                    delay(1.milliseconds)
                    note("late")
                }
                repeat(3) {
                    launch {
                        repeat(1000) { yield() }
                        note("early")
                    }
                }
            } shouldBe List(3) { Duration.ZERO to "early" } + (1.milliseconds to "late")
        }

        test("those who wake up together run at the same time") {
            val meeting = CyclicBarrier(4)
            notes(threads = 4) { note ->
                repeat(4) {
                    launch {
                        delay(1.hours)
                        meeting.await(30, TimeUnit.SECONDS)
                        note("met")
                    }
                }
            } shouldBe List(4) { 1.hours to "met" }
        }

        test("timeouts of coroutines and of locks follow it") {
            notes(threads = 2) { note ->
                val lock = Lock("lock")
                lock.withLock {
                    async { lock.tryAcquire(1.hours) ?: note("no lock") }.await()
                    withTimeoutOrNull(2.hours) { delay(3.hours) } ?: note("no more sleep")
                    note("${coroutineContext[ContinuationInterceptor]}")
                }
            } shouldBe
                listOf(
                    1.hours to "no lock",
                    3.hours to "no more sleep",
                    3.hours to "virtual time, 10800000 ms, timers: 0",
                )
        }

        test("who is cancelled at the instant at which he wakes up leaves nothing behind, nor does time stand still") {
            notes(threads = 4) { note ->
                repeat(1000) {
                    coroutineScope {
                        val sleeper = launch { delay(1.seconds) }
                        launch {
                            delay(1.seconds)
                            sleeper.cancel()
                        }
                    }
                }
                note("${coroutineContext[ContinuationInterceptor]}")
            } shouldBe listOf(1000.seconds to "virtual time, 1000000 ms, timers: 0")
        }

        /** Notes what [script] has made happen on a single thread, and what that thread has not caught. */
        fun alone(script: (virtualTime: VirtualTime, note: (String) -> Unit) -> Unit): List<String> {
            val notes = ConcurrentLinkedQueue<String>()
            val threads = mutableListOf<Thread>()
            val executor =
                Executors.newSingleThreadExecutor { task ->
                    val thread = Thread(task)
                    thread.setUncaughtExceptionHandler { _, failure -> notes += "uncaught: ${failure.message}" }
                    thread.also { threads += it }
                }
            script(VirtualTime(executor), notes::add)
            executor.shutdown()
            threads.forEach(Thread::join)
            return notes.toList()
        }

        test("neither what fails when it runs nor what fails when it wakes up stops the time, or those beside it") {
            alone { virtualTime, note ->
                val ended = CountDownLatch(1)
                virtualTime.invokeOnTimeout(1000, { error("early") }, EmptyCoroutineContext)
                virtualTime.invokeOnTimeout(1000, { note("$virtualTime") }, EmptyCoroutineContext)
                virtualTime.invokeOnTimeout(2000, { ended.countDown() }, EmptyCoroutineContext)
                virtualTime.dispatch(EmptyCoroutineContext) { error("at once") }
                ended.await(30, TimeUnit.SECONDS) shouldBe true
            } shouldBe listOf("uncaught: early", "virtual time, 1000 ms, timers: 1", "uncaught: at once")
        }

        test("in real time an instant is waited for, and does not come before what is due earlier has been done") {
            val executor = Executors.newFixedThreadPool(4)
            try {
                val begun = TimeSource.Monotonic.markNow()
                val notes = ConcurrentLinkedQueue<Pair<String, Duration>>()
                CoroutineScope(VirtualTime(executor, begun))
                    .async {
                        launch {
                            delay(300.milliseconds)
                            repeat(10_000) { yield() }
                            notes += "slow" to begun.elapsedNow()
                        }
                        delay(301.milliseconds)
                        notes += "next" to begun.elapsedNow()
                    }.await()
                notes.map { (name, _) -> name } shouldBe listOf("slow", "next")
                notes.first().second shouldBeGreaterThanOrEqualTo 300.milliseconds
                notes.last().second shouldBeGreaterThanOrEqualTo 301.milliseconds
            } finally {
                executor.shutdownNow()
            }
        }

        test("what the executor refuses does not count as running") {
            val notes = mutableListOf<String>()
            val virtualTime = VirtualTime({ throw RejectedExecutionException("full") })
            virtualTime.invokeOnTimeout(1000, { notes += "woken" }, EmptyCoroutineContext)
            shouldThrow<RejectedExecutionException> { virtualTime.dispatch(EmptyCoroutineContext) {} }
            notes shouldBe listOf("woken")
        }
    })
