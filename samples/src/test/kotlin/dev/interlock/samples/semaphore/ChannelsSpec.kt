package dev.interlock.samples.semaphore

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.runBlocking

class ChannelsSpec :
    FunSpec({
        test("prints what becomes of each transfer, as its twin does") {
            StandardOutput.of { runBlocking { main() } } shouldBe ChannelsTest.LINES
        }
    })
