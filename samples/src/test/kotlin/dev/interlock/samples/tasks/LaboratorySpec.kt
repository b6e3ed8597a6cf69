package dev.interlock.samples.tasks

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import kotlinx.coroutines.runBlocking

class LaboratorySpec :
    FunSpec({
        test("starts, cancels and gathers") {
            StandardOutput.of { runBlocking { main() } } shouldContainExactly
                listOf(
                    "pumping",
                    "valve is task 1",
                    "pump is off",
                    "nothing is cooling any more",
                    "42",
                    "[17, 42, -1]",
                )
        }
    })
