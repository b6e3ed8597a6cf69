package dev.interlock.samples.asyn

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource

@OptIn(ExperimentalCoroutinesApi::class)
class TestSchedulerSpec :
    FunSpec({
        for (demo in Demos.ALL) {
            test("${demo.name} says the same by the clock of kotlinx-coroutines-test") {
                runTest {
                    val transcript = Transcript(testTimeSource.markNow(), null)
                    coroutineScope { with(demo) { Stage(this@coroutineScope, transcript).play() } }
                    demo.expectation.firstDifference(transcript.lines, Setting(Threads.SINGLE, isReal = false)) shouldBe
                        null
                }
            }
        }
    })
