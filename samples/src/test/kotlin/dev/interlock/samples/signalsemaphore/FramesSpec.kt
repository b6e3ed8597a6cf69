package dev.interlock.samples.signalsemaphore

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.runBlocking

class FramesSpec :
    FunSpec({
        test("prints what becomes of the frames, as its twin does") {
            StandardOutput.of { runBlocking { main() } } shouldBe FramesTest.LINES
        }
    })
