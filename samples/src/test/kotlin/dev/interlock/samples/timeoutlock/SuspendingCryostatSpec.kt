package dev.interlock.samples.timeoutlock

import dev.interlock.sync.LockBusyException
import dev.interlock.sync.TimeoutLock
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

@OptIn(ExperimentalCoroutinesApi::class)
class SuspendingCryostatSpec :
    FunSpec({
        class Bench(
            scope: TestScope,
        ) {
            val process = TimeoutLock("process", timeSource = scope.testTimeSource)
            val line = TimeoutLock("line", timeSource = scope.testTimeSource)
            val jobs = mutableListOf<String?>()
            val cryostat =
                SuspendingCryostat(process, line, patience = 3.seconds) {
                    jobs += line.job
                    delay(600.milliseconds)
                }

            suspend fun keepLine(
                time: Duration,
                job: String,
            ) = line.withLock(Duration.INFINITE, job) { delay(time) }
        }

        fun benchTest(
            name: String,
            body: suspend TestScope.(Bench) -> Unit,
        ) = test(name) { runTest { body(Bench(this)) } }

        benchTest("a task is told who has the line, or waits for it") { bench ->
            bench.cryostat.heat() shouldBe "heated"
            launch { bench.keepLine(4.seconds, "scan") }
            runCurrent()
            bench.cryostat.heat() shouldBe
                "not heated: lock 'line' is held by 'scan' (a coroutine) for 3 s"
            currentTime shouldBe 3_000
            bench.cryostat.heat() shouldBe "heated"
            currentTime shouldBe 4_000
        }

        benchTest("a task that cannot have the line fails") { bench ->
            launch { bench.keepLine(4.seconds, "scan") }
            runCurrent()
            shouldThrow<LockBusyException> { bench.cryostat.heatOrFail() }.message shouldBe
                "lock 'line' is held by 'scan' (a coroutine) for 3 s; nobody else waiting; gave up after 3 s"
            bench.cryostat.heatOrFail()
            bench.jobs shouldBe listOf("heat")
        }

        benchTest("of two monitors the second does not begin, and the first goes on") { bench ->
            val first = async { bench.cryostat.monitor(samples = 2) }
            runCurrent()
            bench.cryostat.monitor(samples = 2) shouldBe
                "monitored already: lock 'process' is held by 'monitor' (a coroutine) for less than 0.1 ms"
            first.await() shouldBe "2 samples"
            bench.jobs shouldBe listOf("sample 1 of 2", "sample 2 of 2")
            bench.process.job.shouldBeNull()
            bench.line.job.shouldBeNull()
        }

        benchTest("a monitor without the line does not begin, and leaves it to its holder") { bench ->
            launch { bench.keepLine(4.seconds, "scan") }
            runCurrent()
            bench.cryostat.monitor(samples = 2) shouldBe "no line: lock 'line' is held by 'scan' (a coroutine) for 3 s"
            bench.line.job shouldBe "scan"
            bench.process.isLocked shouldBe false
        }

        benchTest("a monitor gives way after a second, and goes on with its job") { bench ->
            val monitor = async { bench.cryostat.monitor(samples = 4) }
            runCurrent()
            bench.keepLine(5.seconds, "scan")
            // Two samples, then the scan; two more samples, and nobody to give way to.
            currentTime shouldBe 6_200
            monitor.await() shouldBe "4 samples"
            currentTime shouldBe 7_400
            bench.jobs shouldBe (1..4).map { "sample $it of 4" }
        }

        benchTest("a monitor that has lost the line ends, and the line stays its holder's") { bench ->
            val monitor = async { bench.cryostat.monitor(samples = 4) }
            runCurrent()
            launch { bench.keepLine(1.hours, "scan") }
            monitor.await() shouldBe "line lost: lock 'line' is held by 'scan' (a coroutine) for 10 s"
            bench.line.job shouldBe "scan"
        }

        for ((job, isAwaited) in listOf("calibrate" to true, "scan" to false)) {
            benchTest(
                "for a holder that does '$job' one waits ${if (isAwaited) "as long as it takes" else "a while"}",
            ) {
                val cryostat = it.cryostat
                it.line.acquire(Duration.ZERO, "monitor").use { hold ->
                    launch { it.keepLine(1.hours, job) }
                    runCurrent()
                    cryostat.letOthers(hold) shouldBe isAwaited
                    currentTime shouldBe (if (isAwaited) 3_600_000L else 3_000L)
                    hold.isHeld shouldBe isAwaited
                }
                it.line.job shouldBe (if (isAwaited) null else job)
            }
        }

        benchTest("the line is free while the cryostat settles") { bench ->
            bench.line.acquire(Duration.ZERO, "monitor").use { hold ->
                val settling = async { bench.cryostat.settle(hold, 10.minutes) }
                runCurrent()
                bench.line.job.shouldBeNull()
                bench.keepLine(605.seconds, "scan")
                settling.await()
                bench.line.job shouldBe "monitor"
                currentTime shouldBe 605_000
            }
        }
    })
