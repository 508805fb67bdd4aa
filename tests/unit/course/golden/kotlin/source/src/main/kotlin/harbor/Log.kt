package harbor

import java.time.Clock

internal class Log(private val clock: Clock) {
    // FIXME: lines are lost when the power fails
    fun write(line: String) {
        println("${clock.instant()} $line")
    }
}
