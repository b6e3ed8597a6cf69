package dev.interlock.verification

import dev.interlock.sync.TaskState
import dev.interlock.sync.TasksRunningException
import dev.interlock.sync.jdk.AsyncTask
import dev.interlock.sync.jdk.AsyncTaskGroups
import dev.interlock.sync.jdk.CheckedFunction
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.time.Duration
import java.util.Queue
import java.util.SplittableRandom
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.LongAdder
import kotlin.concurrent.thread

/**
 * Groups of tasks of all kinds and manners are cancelled through all doors, by workers that share one object, and each time
 * nothing of the group runs when the call returns. `-Dinterlock.soak.rounds=30000000` makes it go on.
 */
@Timeout(7_200)
class TaskStressTest {
    private val pool = Executors.newFixedThreadPool(MOST_THREADS)
    private val failures = LongAdder()
    private val expectedFailures = LongAdder()
    private val groups =
        AsyncTaskGroups
            .builder(pool)
            .name("stress")
            .onFailure { failures.increment() }
            .build()
    private val inPlace = AsyncTaskGroups.of(groups.core(), Runnable::run)
    private val problems: Queue<String> = ConcurrentLinkedQueue()
    private val begun = LongAdder()

    /** How a task behaves. */
    private enum class Manner {
        ENDLESS,
        SHORT,
        FAILS,
        SWALLOWS,
        CANCELS_ITSELF,
        CANCELS_ALL,
        STARTS_ANOTHER,
        FAILS_TO_CLEAN_UP,
    }

    private class Expected : Exception()

    @Test
    fun `whoever cancels a group returns when none of it runs, and misses none`() {
        val rounds = Integer.getInteger("interlock.soak.rounds", 100_000)
        val workers =
            List(WORKERS) { worker ->
                thread(name = "worker-$worker") {
                    val random = SplittableRandom(worker.toLong())
                    var round = 0
                    while (round < rounds / WORKERS && problems.isEmpty()) {
                        val key = "$worker-${round++}"
                        try {
                            if (round % 500 == 0) roundWithoutEnd(key) else round(key, random)
                        } catch (failure: Throwable) {
                            problems += "round $key: ${failure.stackTraceToString()}"
                        }
                    }
                }
            }
        workers.forEach { it.join() }
        groups.join()
        assertEquals(emptyList<String>(), problems.toList())
        val end = groups.snapshot()
        assertEquals(0, end.tasks().size)
        assertEquals(0, end.waiterCount())
        assertEquals(end.totals().started, end.totals().ended)
        assertEquals(expectedFailures.sum(), failures.sum(), "failures")
        assertTrue(begun.sum() > rounds / 2, "few have begun: ${begun.sum()}")
        println("tasks: $rounds rounds, ${end.totals()}, ${begun.sum()} begun")
        pool.shutdown()
    }

    private fun round(
        key: String,
        random: SplittableRandom,
    ) {
        val inside = AtomicInteger()
        val tasks = List(random.nextInt(1, 5)) { start(key, inside, random) }
        if (random.nextBoolean()) tasks[random.nextInt(tasks.size)].cancel()
        if (random.nextBoolean()) {
            Eventually.until({ tasks.all { it.snapshot().state() != TaskState.WAITING } }) { tasks }
        }
        val second = if (random.nextInt(4) == 0) groups.cancelAllAsync(key) else null
        cancelAll(key, random.nextInt(3))
        if (inside.get() != 0) problems += "round $key: ${inside.get()} still inside"
        tasks.filter { it.isRunning }.forEach { problems += "round $key: $it" }
        second?.join()
    }

    /** One that does not end is named, and nobody else. */
    private fun roundWithoutEnd(key: String) {
        val stop = CompletableFuture<Unit>()
        // In place, so that there is a stage: while it is being made, its task cannot end.
        inPlace.launchStage<Unit>(key) { CompletableFuture() }
        val endless =
            groups.launch(key) {
                while (!stop.isDone) {
                    Thread.interrupted()
                    Thread.onSpinWait()
                }
            }
        Eventually.until({ endless.snapshot().state() != TaskState.WAITING }) { endless }
        val timeUp =
            assertThrows(TasksRunningException::class.java) { groups.cancelAll(key, Duration.ofMillis(2)) }
        assertEquals(listOf(endless.number()), timeUp.tasks.map { it.number() })
        stop.complete(Unit)
        groups.cancelAll(key)
        assertTrue(!endless.isRunning)
    }

    private fun cancelAll(
        key: String,
        door: Int,
    ) = when (door) {
        0 -> {
            groups.cancelAll(key)
        }

        1 -> {
            groups.cancelAllAsync(key).join()
            Unit
        }

        else -> {
            runBlocking { groups.core().cancelAll(key) }
        }
    }

    private fun start(
        key: String,
        inside: AtomicInteger,
        random: SplittableRandom,
    ): AsyncTask<*> {
        val manner = Manner.entries[random.nextInt(Manner.entries.size)]
        return when (random.nextInt(3)) {
            0 -> startThread(key, inside, manner)
            1 -> startCoroutine(key, inside, manner)
            else -> startStage(key, inside, manner)
        }
    }

    private fun <T> counted(
        inside: AtomicInteger,
        body: () -> T,
    ): T {
        begun.increment()
        inside.incrementAndGet()
        try {
            return body()
        } finally {
            inside.decrementAndGet()
        }
    }

    private fun fail(): Nothing {
        expectedFailures.increment()
        throw Expected()
    }

    private fun startThread(
        key: String,
        inside: AtomicInteger,
        manner: Manner,
    ): AsyncTask<*> =
        groups.task(key).launch(
            CheckedFunction<AsyncTask<String>, String, Exception> { task ->
                if (Thread.currentThread().isInterrupted &&
                    !task.isCancelled
                ) {
                    problems += "an interrupt of another task"
                }
                counted(inside) { runThread(key, inside, manner, task) }
                "done"
            },
        )

    private fun runThread(
        key: String,
        inside: AtomicInteger,
        manner: Manner,
        task: AsyncTask<*>,
    ) {
        when (manner) {
            Manner.ENDLESS -> {
                CompletableFuture<Unit>().get()
            }

            Manner.SHORT -> {
                Thread.onSpinWait()
            }

            Manner.FAILS -> {
                fail()
            }

            Manner.SWALLOWS -> {
                try {
                    CompletableFuture<Unit>().get()
                } catch (_: InterruptedException) {
                    Thread.yield()
                }
            }

            Manner.CANCELS_ITSELF -> {
                task.cancel()
                CompletableFuture<Unit>().get()
            }

            Manner.CANCELS_ALL -> {
                groups.cancelAll(key)
                CompletableFuture<Unit>().get()
            }

            Manner.STARTS_ANOTHER -> {
                startCoroutine(key, inside, Manner.ENDLESS)
                CompletableFuture<Unit>().get()
            }

            Manner.FAILS_TO_CLEAN_UP -> {
                try {
                    CompletableFuture<Unit>().get()
                } catch (_: InterruptedException) {
                    fail()
                }
            }
        }
    }

    private fun startCoroutine(
        key: String,
        inside: AtomicInteger,
        manner: Manner,
    ): AsyncTask<*> =
        AsyncTask.of(
            groups.core().launch(key) {
                begun.increment()
                inside.incrementAndGet()
                try {
                    when (manner) {
                        Manner.ENDLESS -> {
                            awaitCancellation()
                        }

                        Manner.SHORT -> {
                            yield()
                        }

                        Manner.FAILS -> {
                            fail()
                        }

                        Manner.SWALLOWS -> {
                            try {
                                awaitCancellation()
                            } catch (_: CancellationException) {
                                withContext(NonCancellable) { yield() }
                            }
                        }

                        Manner.CANCELS_ITSELF -> {
                            throw CancellationException()
                        }

                        Manner.CANCELS_ALL -> {
                            groups.core().cancelAll(key)
                            awaitCancellation()
                        }

                        Manner.STARTS_ANOTHER -> {
                            startThread(key, inside, Manner.ENDLESS)
                            awaitCancellation()
                        }

                        Manner.FAILS_TO_CLEAN_UP -> {
                            try {
                                awaitCancellation()
                            } catch (_: CancellationException) {
                                fail()
                            }
                        }
                    }
                } finally {
                    inside.decrementAndGet()
                }
            },
        )

    private fun startStage(
        key: String,
        inside: AtomicInteger,
        manner: Manner,
    ): AsyncTask<*> =
        groups.launchStage<String>(key) {
            begun.increment()
            inside.incrementAndGet()
            val stage = CountedStage(inside, manner)
            when (manner) {
                Manner.SHORT -> {
                    stage.end(null)
                }

                Manner.FAILS, Manner.FAILS_TO_CLEAN_UP -> {
                    expectedFailures.increment()
                    stage.end(Expected())
                }

                Manner.CANCELS_ITSELF -> {
                    stage.cancel(true)
                }

                Manner.STARTS_ANOTHER -> {
                    startStage(key, inside, Manner.ENDLESS)
                }

                Manner.CANCELS_ALL -> {
                    groups.cancelAllAsync(key)
                }

                Manner.ENDLESS, Manner.SWALLOWS -> {
                    check(!stage.isDone)
                }
            }
            stage as CompletionStage<String>
        }

    /** Is no longer inside just before it is complete. */
    private inner class CountedStage(
        private val inside: AtomicInteger,
        private val manner: Manner,
    ) : CompletableFuture<String>() {
        private val isOver = AtomicBoolean()

        fun end(failure: Throwable?) {
            if (isOver.compareAndSet(false, true)) inside.decrementAndGet()
            if (failure == null) complete("done") else completeExceptionally(failure)
        }

        override fun cancel(mayInterruptIfRunning: Boolean): Boolean {
            if (manner == Manner.SWALLOWS) {
                pool.execute { end(null) }
                return false
            }
            if (isOver.compareAndSet(false, true)) inside.decrementAndGet()
            return super.cancel(mayInterruptIfRunning)
        }
    }

    private companion object {
        const val WORKERS = 2

        /** So that all that can block at a time does not keep others from beginning. */
        const val MOST_THREADS = 8 * WORKERS
    }
}
