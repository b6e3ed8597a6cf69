package dev.interlock.samples.condition

import dev.interlock.sync.jdk.AsyncLock
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.shouldBe
import java.util.concurrent.CompletableFuture

class GateSpec :
    FunSpec({
        test("a gate opens for a thread that blocks") {
            val lock = AsyncLock.create("gate")
            val gate = Gate(lock)
            val passed = CompletableFuture.runAsync(gate::pass)
            passed.isDone shouldBe false
            gate.open()
            passed.join()
            gate.pass()
            lock.isLocked shouldBe false
        }
    })
