package dev.interlock.samples.instrument

import dev.interlock.sync.Door
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe

class OutcomeSpec :
    FunSpec({
        fun outcome(
            crossed: Long,
            misread: Long,
        ) = Outcome(
            listOf(
                Outcome.Row(
                    Door.SUSPENDING,
                    ExchangeCount(1200, crossed),
                    Tally(1200, 1_800_000_000, 25_500_000, misread),
                ),
                Outcome.Row(Door.BLOCKING, ExchangeCount(7, 0), Tally(7, 7_000_000, 3_210_000, 0)),
            ),
        )

        test("a run without damage") {
            outcome(crossed = 0, misread = 0).report() shouldBe
                """
                door        exchanges  mean wait  longest wait  crossed
                suspending       1200    1.50 ms      25.50 ms        0
                blocking            7    1.00 ms       3.21 ms        0
                OK: 1207 exchanges, 0 crossed
                """.trimIndent().replace("\n", System.lineSeparator())
        }

        test("a run with damage") {
            outcome(crossed = 31, misread = 12).report() shouldBe
                """
                door        exchanges  mean wait  longest wait  crossed
                suspending       1200    1.50 ms      25.50 ms       31
                blocking            7    1.00 ms       3.21 ms        0
                12 readings were taken at a range that their callers had not asked for
                DAMAGED: 1207 exchanges, 31 crossed
                """.trimIndent().replace("\n", System.lineSeparator())
        }

        test("damage fails unless it is wanted") {
            outcome(crossed = 0, misread = 0).status(wanted = false) shouldBe 0
            outcome(crossed = 0, misread = 0).status(wanted = true) shouldBe 0
            outcome(crossed = 1, misread = 0).status(wanted = false) shouldBe 1
            outcome(crossed = 1, misread = 0).status(wanted = true) shouldBe 0
        }

        test("a door without an exchange is no complete run") {
            Outcome(listOf(Outcome.Row(Door.FUTURE, ExchangeCount.NONE, Tally.NOTHING))).isComplete shouldBe false
        }
    })
