package dev.interlock.samples.asyn

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlin.time.Duration.Companion.seconds

class ExpectationSpec :
    FunSpec({
        val expectation =
            expect {
                at(0, "begin", "go on")
                together(1, "ask", "wait", "get") { "ask" before "get" }
                at(2, "end")
            }

        /** The lines whose first letters these are, in this order, at their instants. */
        fun lines(letters: String) =
            letters.map { letter ->
                val (seconds, text) =
                    listOf(0 to "begin", 0 to "go on", 1 to "ask", 1 to "wait", 1 to "get", 2 to "end", 3 to "x")
                        .first { (_, text) -> if (letter == 'G') text == "get" else text.startsWith(letter) }
                Transcript.Line(seconds.seconds, text)
            }

        val oneThread = Setting(Threads.SINGLE, isReal = false)
        val manyThreads = Setting(Threads.MULTI, isReal = false)
        val realTime = Setting(Threads.MULTI, isReal = true)
        val all = listOf(oneThread, manyThreads, realTime)

        fun differences(letters: String) = all.map { expectation.firstDifference(lines(letters), it) }

        fun everywhere(difference: String?) = all.map { difference }

        test("what is as expected is so on every setting") {
            differences("bgawGe") shouldBe everywhere(null)
        }

        test("what happens at the same time is in a certain order on one thread only") {
            differences("bgwaGe") shouldBe listOf("line 3 is 'wait' instead of 'ask'", null, null)
            differences("bgaGwe") shouldBe listOf("line 4 is 'get' instead of 'wait'", null, null)
        }

        test("an effect before its cause is seen on every setting") {
            val other = "line 3 is 'get' instead of 'ask' or 'wait'"
            differences("bgGawe") shouldBe listOf("line 3 is 'get' instead of 'ask'", other, other)
        }

        test("lines of one task that have changed places are seen on every setting") {
            differences("gbawGe") shouldBe everywhere("line 1 is 'go on' instead of 'begin'")
        }

        test("a line before its instant has come is seen on every setting") {
            val others = "line 5 is 'end' instead of 'get'"
            differences("bgaweG") shouldBe listOf(others, others, others)
        }

        test("a wrong line, a missing one and one too many are told by their numbers") {
            differences("bxawGe") shouldBe everywhere("line 2 is 'x' instead of 'go on'")
            differences("bgawG") shouldBe everywhere("nothing comes after line 5, instead of 'end'")
            differences("") shouldBe everywhere("nothing comes after line 0, instead of 'begin'")
            differences("bgawGex") shouldBe everywhere("line 7 is one too many: 'x'")
        }

        test("a line of which there is one more than expected is not taken for another") {
            differences("bgaaGe") shouldBe
                listOf(
                    "line 4 is 'ask' instead of 'wait'",
                    "line 4 is 'ask' instead of 'wait' or 'get'",
                    "line 4 is 'ask' instead of 'wait' or 'get'",
                )
        }

        test("a rule about a line that is not there is refused") {
            fun refusal(rules: Expectation.Rules.() -> Unit) =
                shouldThrow<IllegalArgumentException> { expect { together(1, "ask", "get", rules = rules) } }.message

            refusal { "aks" before "get" } shouldBe "no such line: 'aks'"
            refusal { "ask" before "got" } shouldBe "no such line: 'got'"
        }

        test("virtual time is exact, and real time never early, nor later than it has to be on a busy machine") {
            fun endingAt(seconds: Double) = lines("bgawG") + Transcript.Line(seconds.seconds, "end")
            all.map { expectation.firstDifference(endingAt(2.25), it) } shouldBe
                listOf("line 6 is 'end' at 2.25s instead of 2s", "line 6 is 'end' at 2.25s instead of 2s", null)
            expectation.firstDifference(endingAt(4.5), realTime) shouldBe null
            expectation.firstDifference(endingAt(4.6), realTime) shouldBe "line 6 is 'end' at 4.6s instead of 2s"
            all.map { expectation.firstDifference(endingAt(1.5), it) } shouldBe
                everywhere("line 6 is 'end' at 1.5s instead of 2s")
        }
    })
