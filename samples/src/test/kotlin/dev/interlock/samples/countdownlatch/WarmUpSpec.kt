package dev.interlock.samples.countdownlatch

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import kotlinx.coroutines.runBlocking

class WarmUpSpec :
    FunSpec({
        test("prints what becomes of each step") {
            val lines = StandardOutput.of { runBlocking { main() } }
            lines.take(2) shouldContainExactlyInAnyOrder listOf("lamp 1 is warm", "lamp 2 is warm")
            lines.drop(2) shouldContainExactly listOf("measured")
        }
    })
