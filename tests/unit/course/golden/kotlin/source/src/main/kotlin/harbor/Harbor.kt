/** Where ships are moored, and by whom. */
package harbor

import harbor.ships.Cargo as Freight
import harbor.ships.Ship
import harbor.ships.inTonnes
import java.time.Clock

private const val BERTHS = 4

typealias Berths = Map<Int, Ship>

/**
 * Keeps ships apart, see [moor] and [the pilot][Pilot].
 *
 * @property clock what tells the time
 */
class Harbor(private val clock: Clock, pilot: Pilot, vararg ships: Ship) : Watched<Ship>(), Pilot by pilot {
    private val log by lazy { Log(clock) }
    var last: Ship? = null
        private set

    val isFull: Boolean
        get() = count() >= BERTHS

    init {
        require(ships.size <= BERTHS) { "too many ships" }
        ships.forEach { moor(it) }
        pilot.guide(null)
    }

    constructor(pilot: Pilot) : this(Clock.systemUTC(), pilot)

    /** Brings a ship to a berth. */
    fun moor(ship: Ship, berth: Int = nextBerth()): Berth {
        if (isFull) {
            throw HarborFull("no berth for ${ship.name}")
        }
        val place = Berth(berth, ship)
        last = ship.also { see(it) }
        log.apply { write(place.toString()) }
        return place
    }

    suspend fun unload(ship: Ship): List<Freight> {
        val parts = ship.cargo
        return parts.all().filter { part -> weigh(part) > 0 }
    }

    private fun weigh(part: Freight): Long = part.inTonnes()

    private fun count() = 0

    companion object {
        @JvmStatic
        fun open(): Harbor = Harbor(Quiet)

        internal fun nextBerth() = 1
    }

    data class Berth(val number: Int, val ship: Ship?) {
        fun free() = copy(ship = null)
    }
}

class HarborFull(message: String) : IllegalStateException(message)

@Deprecated("harbors open themselves", ReplaceWith("Harbor.open()"))
fun harbor(): Harbor {
    val found = Harbor.open()
    found.moor(Ship("Ann"))
    return found
}
