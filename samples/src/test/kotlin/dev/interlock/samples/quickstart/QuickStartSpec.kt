package dev.interlock.samples.quickstart

import dev.interlock.samples.StandardOutput
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldHaveSize
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldMatch
import io.kotest.matchers.string.shouldStartWith
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.runTest

class QuickStartSpec :
    FunSpec({
        test("prints what becomes of each step") {
            val lines = StandardOutput.of { runBlocking { main() } }
            lines shouldHaveSize 3
            lines[0] shouldBe "exposing"
            lines[1] shouldBe "focusing"
            lines[2] shouldMatch
                """lock 'camera' is held by 'scan' \(a coroutine\) for [\d.]+ m?s; nobody else waiting; """ +
                """gave up after [\d.]+ m?s"""
        }

        test("is told who is in the way") {
            runTest {
                focusUnlessBusy() shouldBe "focused"
                camera.request().label("scan").acquire().use {
                    focusUnlessBusy() shouldStartWith "later: 'scan' (a coroutine) for "
                }
            }
        }
    })
