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
            CancelByNameDemo,
            CancelAndMeetDemo,
            CancelEndedDemo,
            CancelGroupsDemo("cancel4", hasArguments = false),
            CountDemo("cancel5"),
            ConditionDemo,
            GatherDemo,
            CancelGroupsDemo("cantest4", hasArguments = true),
            BoundMethodsDemo,
            IsRunningDemo,
            ExitGateDemo,
            CountDemo("demo-cancel"),
            NamedCountDemo,
            MethodsDemo,
        )
}
