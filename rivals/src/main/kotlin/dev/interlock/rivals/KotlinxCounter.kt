package dev.interlock.rivals

import kotlinx.coroutines.sync.Semaphore
import java.lang.reflect.Field

/**
 * The number inside a kotlinx semaphore on which it decides who gets in: available permits if positive, minus those it
 * counts as waiting if negative. It is private; a version that calls it something else makes this fail, and the table
 * says so.
 */
class KotlinxCounter(
    private val semaphore: Semaphore,
) {
    private val count: Field =
        generateSequence<Class<*>>(semaphore.javaClass) { it.superclass }
            .flatMap { it.declaredFields.asSequence() }
            .single { it.name.startsWith("_availablePermits") && it.type == Int::class.javaPrimitiveType }
            .apply { isAccessible = true }

    var value: Int
        get() = count.getInt(semaphore)
        set(value) = count.setInt(semaphore, value)
}
