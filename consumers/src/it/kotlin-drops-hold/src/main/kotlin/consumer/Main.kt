package consumer

import dev.interlock.sync.Lock

/** Takes a lock and has nothing left to give it back with: the Kotlin compiler refuses both lines. */
suspend fun dropHolds(lock: Lock) {
    lock.tryAcquire()
    lock.acquire()
}
