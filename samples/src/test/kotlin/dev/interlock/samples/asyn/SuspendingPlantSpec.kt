package dev.interlock.samples.asyn

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.seconds

@OptIn(ExperimentalCoroutinesApi::class)
class SuspendingPlantSpec :
    FunSpec({
        val events = mutableListOf<String>()
        beforeTest { events.clear() }

        suspend fun untilCancelled(what: String) {
            events += "$what runs"
            try {
                awaitCancellation()
            } finally {
                withContext(NonCancellable) { delay(2.seconds) }
                events += "$what stops"
            }
        }

        fun plant(scope: CoroutineScope) =
            SuspendingPlant(
                scope,
                pumps = List(2) { { untilCancelled("pump $it") } },
                openValve = { events += "valve opens" },
                calibrate = { untilCancelled("calibration") },
                sensors = listOf({ 4.2 }, { awaitCancellation() }, { 77.0 }),
            )

        test("the valve opens when no pump runs any more") {
            runTest {
                val plant = plant(this)
                plant.cool()
                yield()
                plant.warmUp()
                events shouldBe listOf("pump 0 runs", "pump 1 runs", "pump 0 stops", "pump 1 stops", "valve opens")
            }
        }

        test("a calibration is stopped once") {
            runTest {
                val plant = plant(this)
                plant.startCalibration()
                yield()
                plant.stopCalibration() shouldBe "stopped"
                events shouldBe listOf("calibration runs", "calibration stops")
                plant.stopCalibration() shouldBe "was not running"
            }
        }

        test("a sensor that does not answer reads nothing, and the others keep their places") {
            runTest {
                plant(this).temperatures().map(Double::toString) shouldBe listOf("4.2", "NaN", "77.0")
                currentTime shouldBe 1000
            }
        }
    })
