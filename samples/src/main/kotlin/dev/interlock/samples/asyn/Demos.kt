package dev.interlock.samples.asyn

/** All of them. */
object Demos {
    @JvmField
    val ALL: List<Demo> =
        listOf(
            AckDemo,
            EventDemo,
            BarrierDemo,
            SemaphoreDemo(isBounded = false),
            SemaphoreDemo(isBounded = true),
            ConditionDemo,
        )
}
