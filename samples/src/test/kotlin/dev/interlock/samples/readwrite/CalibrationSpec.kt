package dev.interlock.samples.readwrite

import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.test.runTest

class CalibrationSpec :
    FunSpec({
        test("corrects what is read by what was measured") {
            runTest {
                val calibration = Calibration()
                calibration.corrected("a", 5.0) shouldBe 5.0
                calibration.calibrate(mapOf("a" to 2.0))
                calibration.corrected("a", 5.0) shouldBe 3.0
                calibration.calibrateAndReadBack(mapOf("b" to 1.0)) shouldBe mapOf("a" to 2.0, "b" to 1.0)
                calibration.calibrateUnlessBusy(mapOf("b" to 3.0)) shouldBe "calibrated"
                calibration.corrected("b", 5.0) shouldBe 2.0
            }
        }
    })
