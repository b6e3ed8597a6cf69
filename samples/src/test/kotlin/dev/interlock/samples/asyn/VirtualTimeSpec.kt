package dev.interlock.samples.asyn

import dev.interlock.sync.Lock
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CyclicBarrier
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

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
                }
            } shouldBe listOf(1.hours to "no lock", 3.hours to "no more sleep")
        }
    })
