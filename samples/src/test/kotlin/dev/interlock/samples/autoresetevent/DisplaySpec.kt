package dev.interlock.samples.autoresetevent

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import kotlinx.coroutines.runBlocking

class DisplaySpec :
    FunSpec({
        test("prints what becomes of each step") {
            val lines = StandardOutput.of { runBlocking { main() } }
            lines shouldContainExactly listOf("showing 1.5 V", "showing 2.0 V", "none is left")
        }
    })
