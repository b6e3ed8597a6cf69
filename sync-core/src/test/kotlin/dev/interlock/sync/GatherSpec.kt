package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldBeEmpty
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeout
import java.io.IOException
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

class GatherSpec :
    FunSpec({
        test("the results come in the order of the tasks, which run at the same time") {
            runTest {
                gather {
                    repeat(4) { n ->
                        task {
                            delay((4 - n).seconds)
                            n
                        }
                    }
                } shouldContainExactly listOf(0, 1, 2, 3)
                currentTime shouldBe 4_000
                gather<Int> { }.shouldBeEmpty()
            }
        }

        test("the first failure cancels the others, is thrown when they have ended, and has their failures attached") {
            runTest {
                val ends = mutableListOf<Int>()
                val failure =
                    shouldThrow<IOException> {
                        gather {
                            task { endless(3) { ends += 3 } }
                            task {
                                delay(1.seconds)
                                throw IOException("first")
                            }
                            task { endless(2) { error("second") } }
                        }
                    }
                failure.message shouldBe "first"
                failure.suppressed.single().message shouldBe "second"
                ends shouldContainExactly listOf(3)
                currentTime shouldBe 4_000
                currentCoroutineContext().job.isActive shouldBe true
            }
        }

        test("a task that cancels itself has failed, and its caller is not cancelled") {
            runTest {
                shouldThrow<TaskCancelledException> {
                    gather<Unit> { task { withTimeout(1.seconds) { endless() } } }
                }.cause.shouldBeInstanceOf<CancellationException>()
                shouldThrow<TaskCancelledException> { gather<Unit> { task { throw CancellationException("enough") } } }
                currentCoroutineContext().job.isActive shouldBe true
            }
        }

        test("when time is up for a task, the result is what is made of that, partial as it may be") {
            runTest {
                var ticks = 0
                val timeouts = mutableListOf<SyncTimeoutException>()
                gather {
                    task(
                        4500.milliseconds,
                        onTimeout = {
                            timeouts += it
                            ticks
                        },
                    ) {
                        while (true) {
                            delay(1.seconds)
                            ticks++
                        }
                        -1
                    }
                    task("never begun", ZERO, { -2 }) { error("begun") }
                    task(INFINITE, { -3 }) {
                        delay(6.seconds)
                        7
                    }
                    task(1.seconds, { -4 }) { 8 }
                } shouldContainExactly listOf(4, -2, 7, 8)
                timeouts.single().timeoutNanos shouldBe 4_500_000_000
                currentTime shouldBe 6_000
                shouldThrow<SyncTimeoutException> { gather<Unit> { task(1.seconds, { throw it }) { endless() } } }
                shouldThrow<IllegalArgumentException> { gather<Unit> { task(-1.seconds, { throw it }) { } } }
            }
        }

        test("results are collected one by one, whatever becomes of the others") {
            runTest {
                val results =
                    gatherResults {
                        task { throw IOException("no water") }
                        task {
                            delay(1.seconds)
                            42
                        }
                        task { throw CancellationException("enough") }
                    }
                results[0].exceptionOrNull().shouldBeInstanceOf<IOException>()
                results[1].getOrThrow() shouldBe 42
                results[2].exceptionOrNull().shouldBeInstanceOf<TaskCancelledException>()
                currentTime shouldBe 1_000
            }
        }

        test("whoever cancels the caller cancels the tasks, and the caller goes on when they have ended") {
            runTest {
                for (collect in listOf(false, true)) {
                    val ends = mutableListOf<Int>()
                    var returned = false
                    val caller =
                        launch {
                            val gathering: Gathering<Unit>.() -> Unit = {
                                repeat(3) { n -> task { endless(n) { ends += n } } }
                            }
                            if (collect) gatherResults(gathering) else gather(gathering)
                            returned = true
                        }
                    delay(1.seconds)
                    caller.cancel()
                    caller.join()
                    ends shouldContainExactly listOf(0, 1, 2)
                    returned shouldBe false
                }
            }
        }

        test("what fails in clean-up is not lost when the caller was cancelled") {
            runTest {
                for (collect in listOf(false, true)) {
                    val thrown = mutableListOf<Throwable?>()
                    val caller =
                        launch {
                            val gathering: Gathering<Unit>.() -> Unit = {
                                task { endless(1) { throw IOException("the valve did not close") } }
                                task { endless(2) { error("nor did the other") } }
                            }
                            thrown +=
                                runCatching {
                                    if (collect) gatherResults(gathering) else gather(gathering)
                                }.exceptionOrNull()
                        }
                    delay(1.seconds)
                    caller.cancel()
                    caller.join()
                    // As with coroutines, failure goes before cancellation, unless it would have been a result.
                    val valve = if (collect) thrown.single()!!.suppressed.single() else thrown.single()
                    (thrown.single() is CancellationException) shouldBe collect
                    valve
                        .shouldBeInstanceOf<IOException>()
                        .suppressed
                        .single()
                        .message shouldBe "nor did the other"
                }
            }
        }

        test("a gathering that was started takes no more tasks") {
            runTest {
                val late =
                    shouldThrow<IllegalStateException> {
                        gather<Int> {
                            val gathering = this
                            task {
                                gathering.task { 1 }
                                2
                            }
                        }
                    }
                late.message shouldBe "this gathering was started before"
            }
        }
    })
