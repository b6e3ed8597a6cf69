package dev.interlock.samples.barrier

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.runBlocking

class ImageSeriesSpec :
    FunSpec({
        test("takes each image with both in place") {
            StandardOutput.of { runBlocking { main() } } shouldBe
                listOf("image at 0 mm, 5 ms", "image at 10 mm, 10 ms", "image at 20 mm, 20 ms", "all recorded")
        }
    })
