package harbor

import harbor.ships.Ship

/** Guides ships in. */
interface Pilot {
    fun guide(ship: Ship?): Course = Course.Straight
}

fun interface Signal {
    fun show()
}

/** Does nothing. */
object Quiet : Pilot

sealed interface Course {
    data object Straight : Course

    data class Turn(val degrees: Int) : Course

    enum class Side { PORT, STARBOARD }
}

fun describe(course: Course): String =
    when (course) {
        is Course.Turn -> "turn by ${course.degrees}"
        Course.Straight -> "straight on"
    }

fun Course.told(signal: Signal): String {
    signal.show()
    return describe(this)
}
