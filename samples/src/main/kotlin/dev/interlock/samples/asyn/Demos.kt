package dev.interlock.samples.asyn

/** All of them. */
object Demos {
    @JvmField
    val ALL: List<Demo> =
        listOf(
            AckDemo,
            EventDemo,
            BarrierDemo,
            BarrierTaskDemo,
            SemaphoreDemo(isBounded = false),
            SemaphoreDemo(isBounded = true),
            CancelByNameDemo,
            CancelAndMeetDemo,
            CancelEndedDemo,
            CancelGroupsDemo("cancel4", hasArguments = false),
            CountDemo("cancel5", "A task has a result, and another one counts on from it until all are cancelled."),
            ConditionDemo,
            GatherDemo,
            GatherCancelDemo,
            CancelGroupsDemo("cantest4", hasArguments = true),
            BoundMethodsDemo,
            IsRunningDemo,
            ExitGateDemo,
            CountDemo("demo-cancel", "As cancel5, which is the smallest example of tasks that can be cancelled."),
            NamedCountDemo,
            MethodsDemo,
        )
}
