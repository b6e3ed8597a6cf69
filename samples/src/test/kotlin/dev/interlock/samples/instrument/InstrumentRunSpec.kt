package dev.interlock.samples.instrument

import dev.interlock.sync.Fairness
import dev.interlock.sync.Lock
import io.kotest.core.spec.style.FunSpec
import io.kotest.inspectors.forAll
import io.kotest.matchers.collections.shouldNotBeEmpty
import io.kotest.matchers.longs.shouldBeGreaterThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldMatch
import java.io.PrintWriter
import java.io.StringWriter
import java.time.Duration

class InstrumentRunSpec :
    FunSpec({
        val progress = StringWriter()

        fun run(lock: Lock?) = InstrumentRun(Duration.ofMillis(200), lock, PrintWriter(progress, true)).run()

        beforeTest { progress.buffer.setLength(0) }

        for (fairness in listOf(Fairness.FIFO, Fairness.barging(), Fairness.barging(1))) {
            test("with a $fairness lock every door has exchanges and none is crossed") {
                val lock = Lock("instrument", fairness)
                val outcome = run(lock)
                outcome.isComplete shouldBe true
                outcome.crossed shouldBe 0
                outcome.misread shouldBe 0
                outcome.status(wanted = false) shouldBe 0
                lock.snapshot().acquisitions shouldBe outcome.exchanges
                lock.isLocked shouldBe false
            }
        }

        test("without a lock exchanges are crossed, and callers get readings they have not asked for") {
            val outcome = run(lock = null)
            outcome.isComplete shouldBe true
            outcome.crossed shouldBeGreaterThan 0
            outcome.misread shouldBeGreaterThan 0
            outcome.status(wanted = true) shouldBe 0
        }

        test("the progress says who has the lock") {
            run(Lock("instrument")).isComplete shouldBe true
            val lines = progress.toString().lines().dropLast(1)
            lines.shouldNotBeEmpty()
            lines.forAll {
                it shouldMatch """ +\d+\.\d s: \d+ exchanges, 0 crossed; lock 'instrument' is (free|held by .+)"""
            }
        }
    })
