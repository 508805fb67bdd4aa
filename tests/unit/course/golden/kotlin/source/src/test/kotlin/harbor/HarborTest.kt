package harbor

import harbor.ships.Ship
import kotlin.test.Test
import kotlin.test.assertEquals

class HarborTest {
    private val harbor = Harbor(Quiet)

    @Test
    fun `a ship is moored`() {
        val ship = Ship("Ann")
        assertEquals(ship, harbor.moor(ship).ship)
    }
}
