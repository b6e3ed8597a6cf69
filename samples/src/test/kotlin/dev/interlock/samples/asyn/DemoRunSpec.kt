package dev.interlock.samples.asyn

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import picocli.CommandLine
import java.io.PrintWriter
import java.io.StringWriter
import java.time.Duration
import kotlin.time.Duration.Companion.seconds

class DemoRunSpec :
    FunSpec({
        /** Has to say "one" at once and "two" after a second. */
        class Counting(
            override val name: String,
            private val script: suspend Stage.() -> Unit,
        ) : Demo {
            override val about = "Counts."

            override suspend fun Stage.play() = script()

            override val expectation =
                expect {
                    at(0, "one")
                    at(1, "two")
                }
        }

        val right =
            Counting("right") {
                say("one")
                delay(1.seconds)
                say("two")
            }
        val wrong =
            Counting("wrong") {
                say("one")
                delay(1.seconds)
                say("three")
            }

        /** What a command prints, and its exit status. */
        fun execute(
            command: CommandLine,
            vararg args: String,
        ): Pair<List<String>, Int> {
            val out = StringWriter()
            val status = command.setOut(PrintWriter(out, true)).execute(*args)
            return out.toString().trimEnd().lines() to status
        }

        test("a demo that says what it has to prints that and is OK") {
            execute(AsynDemo.command(right)) shouldBe
                (listOf(" 0.00 s  one", " 1.00 s  two", "OK: 2 lines as expected, on one thread, in virtual time") to 0)
        }

        test("a demo that says something else prints that, the first difference, and fails") {
            for (threads in listOf("single", "multi")) {
                execute(AsynDemo.command(wrong), "--threads=$threads") shouldBe
                    (listOf(" 0.00 s  one", " 1.00 s  three", "FAILED: line 2 is 'three' instead of 'two'") to 1)
            }
        }

        test("one wrong demo makes all of them fail, and its row says why") {
            execute(AllDemos.command(listOf(right, wrong))) shouldBe
                (
                    listOf(
                        "demo                lines  ends at  outcome",
                        "right                   2   1.00 s  OK",
                        "wrong                   2   1.00 s  FAILED: line 2 is 'three' instead of 'two'",
                        "FAILED: 1 of 2 demos",
                    ) to 1
                )
        }

        test("all of them in real time are played once in virtual time before") {
            val virtual = mutableListOf<Boolean>()
            val noting =
                object : Demo by BarrierDemo {
                    override suspend fun Stage.play() {
                        virtual += "$coroutineContext".contains("virtual time")
                        with(BarrierDemo) { play() }
                    }
                }
            val (lines, status) = execute(AllDemos.command(listOf(noting)), "--real")
            lines.last() shouldBe "OK: 1 demos"
            status shouldBe 0
            virtual shouldBe listOf(true, false)
        }

        fun problem(
            setting: Setting,
            patience: Duration = Duration.ofMinutes(1),
            script: suspend Stage.() -> Unit,
        ) = DemoRun(Counting("counting", script), setting, out = null, patience).start().join().problem

        test("a demo that fails is told with its failure") {
            for (threads in Threads.entries) {
                problem(Setting(threads, isReal = false)) {
                    launch { error("no more numbers") }
                } shouldBe "fails with java.lang.IllegalStateException: no more numbers"
            }
        }

        test("a task that fails is told as a line that is not expected, by groups and by name") {
            fun onOneThread(script: suspend Stage.() -> Unit) =
                problem(Setting(Threads.SINGLE, isReal = false)) {
                    say("one")
                    delay(1.seconds)
                    say("two")
                    script()
                }

            val surplus = "line 3 is one too many: 'A task fails with java.lang.IllegalStateException: no more numbers'"
            onOneThread { groups().launch { error("no more numbers") } } shouldBe surplus
            onOneThread { named().launch("three") { error("no more numbers") } } shouldBe surplus
        }

        test("what is cancelled says so, and is cancelled all the same") {
            problem(Setting(Threads.SINGLE, isReal = false)) {
                say("one")
                val waiting = launch { sayingIfCancelled("two") { awaitCancellation() } }
                delay(1.seconds)
                waiting.cancelAndJoin()
                check(waiting.isCancelled)
            } shouldBe null
        }

        test("a demo that does not heed its cancellation is given up") {
            for (isReal in listOf(false, true)) {
                problem(Setting(Threads.MULTI, isReal), patience = Duration.ofMillis(100)) {
                    withContext(NonCancellable) { awaitCancellation() }
                } shouldBe "fails with java.util.concurrent.TimeoutException"
            }
        }

        test("a demo that waits for what never happens ends when its virtual minute is over") {
            for (threads in Threads.entries) {
                problem(Setting(threads, isReal = false)) {
                    awaitCancellation()
                } shouldBe
                    "fails with kotlinx.coroutines.TimeoutCancellationException: Timed out waiting for 60000 ms"
            }
        }
    })
