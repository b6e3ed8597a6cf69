package dev.interlock.samples.globallock

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.runBlocking

class MicroscopeSpec :
    FunSpec({
        test("prints what is done and why not, as its twin does") {
            StandardOutput.of { runBlocking { main() } } shouldBe MicroscopeTest.LINES
        }
    })
