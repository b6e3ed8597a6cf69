package dev.interlock.samples.event

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.collections.shouldContainExactlyInAnyOrder
import kotlinx.coroutines.runBlocking

class StageSpec :
    FunSpec({
        test("prints what becomes of each step") {
            val lines = StandardOutput.of { runBlocking { main() } }
            lines.take(1) shouldContainExactly listOf("measuring at 4.2 K")
            lines.subList(1, 3) shouldContainExactlyInAnyOrder
                listOf("shutter closes: cooling failed", "valve closes: cooling failed")
            lines.drop(3) shouldContainExactly listOf("2 devices are safe", "shutter and valve")
        }
    })
