package dev.interlock.samples.agent

import dev.interlock.sync.TimeoutLock
import dev.interlock.sync.jdk.AsyncTimeoutLock
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.future
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import java.io.PrintWriter
import java.io.StringWriter
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletableFuture.completedFuture
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.toKotlinDuration

@OptIn(ExperimentalCoroutinesApi::class)
class StorySpec :
    FunSpec({
        /** The lines of a story at an instrument that answers at once, and whether it has come as it should. */
        suspend fun TestScope.tell(patience: Duration): Pair<List<String>, Boolean> {
            val lock = TimeoutLock("instrument", patience, testTimeSource)
            val written = StringWriter()
            val journal = Journal(lock, PrintWriter(written, true), testTimeSource)
            val meter = Meter({ completedFuture(if (it.startsWith("READ")) "+7.2E-01,1" else "OK") }, journal)

            fun after(pause: java.time.Duration): CompletableFuture<Void> =
                future { delay(pause.toKotlinDuration()) }.thenAccept { }
            val story =
                Story(
                    SuspendingAgent(lock, meter, journal),
                    BlockingAgent(AsyncTimeoutLock.of(lock, Runnable::run), meter, journal, ::after),
                    meter,
                    journal,
                    isBlocking = false,
                    threads = Runnable::run,
                )
            val hasCome = story.tell()
            return written.toString().trimEnd().lines() to hasCome
        }

        test("a short action starts within the yield period, and the acquisition goes on with its job restored") {
            runTest {
                val (lines, hasCome) = tell(patience = 1.hours)
                lines shouldBe
                    """
                    |   time  lock.job  who           what
                    | 0.00 s  acq       kotlin-scan   has the instrument
                    | 1.25 s  acq       java-check    asks for the lock, by a future
                    | 1.25 s  acq       java-scan     refused: lock 'instrument' is held by 'acq' (coroutine 'kotlin-scan') for 1.2 s; 1 waiting
                    | 1.30 s  check     java-check    has the instrument
                    | 2.30 s  acq       kotlin-scan   has the instrument
                    | 2.55 s  acq       kotlin-check  asks for the lock, in a coroutine
                    | 3.30 s  check     kotlin-check  has the instrument
                    | 4.30 s  acq       kotlin-scan   has the instrument
                    | 4.85 s  acq       the user      stops the acquisition
                    | 4.90 s  -         kotlin-scan   has ended
                    """.trimMargin().lines()
                hasCome shouldBe true
            }
        }

        test("a short action without patience is refused, and told by whom") {
            runTest {
                val (lines, hasCome) = tell(patience = Duration.ZERO)
                lines shouldBe
                    """
                    |   time  lock.job  who           what
                    | 0.00 s  acq       kotlin-scan   has the instrument
                    | 1.25 s  acq       java-check    asks for the lock, by a future
                    | 1.25 s  acq       java-scan     refused: lock 'instrument' is held by 'acq' (coroutine 'kotlin-scan') for 1.2 s
                    | 1.25 s  acq       java-check    refused: lock 'instrument' is held by 'acq' (coroutine 'kotlin-scan') for 1.2 s; nobody else waiting; gave up at once
                    | 1.50 s  acq       kotlin-check  asks for the lock, in a coroutine
                    | 1.50 s  acq       kotlin-check  refused: lock 'instrument' is held by 'acq' (coroutine 'kotlin-scan') for 1.5 s
                    | 2.05 s  acq       the user      stops the acquisition
                    | 2.10 s  -         kotlin-scan   has ended
                    """.trimMargin().lines()
                hasCome shouldBe false
            }
        }
    })
