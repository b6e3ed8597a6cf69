package consumer

import dev.interlock.sync.Lock
import kotlinx.coroutines.runBlocking

/** Takes a lock from a coroutine. */
fun main() {
    runBlocking {
        val lock = Lock()
        val refused = lock.acquire().use { lock.tryAcquire() == null }
        println("kotlin consumer: second hold refused = $refused")
    }
}
