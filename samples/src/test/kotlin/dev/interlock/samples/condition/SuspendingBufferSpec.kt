package dev.interlock.samples.condition

import dev.interlock.sync.SyncTimeoutException
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlin.time.Duration.Companion.minutes

class SuspendingBufferSpec :
    FunSpec({
        test("a buffer is filled and emptied in order, and gives up in virtual time") {
            runTest {
                val buffer = SuspendingBuffer<Int>(2)
                launch { repeat(100) { buffer.put(it) } }
                repeat(100) { buffer.take(1.minutes) shouldBe it }
                currentTime shouldBe 0
                shouldThrow<SyncTimeoutException> { buffer.take(1.minutes) }
                currentTime shouldBe 60_000
            }
        }
    })
