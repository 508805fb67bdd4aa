package harbor.ships

/** A ship with its [Cargo]. */
open class Ship(val name: String, val cargo: Cargo = Cargo.NONE) {
    open fun `set sail`() = check(name.isNotEmpty())
}

@JvmInline value class Tonnes(val amount: Long)

class Cargo(private val parts: List<Cargo>) {
    fun all(): List<Cargo> = parts

    companion object { val NONE = Cargo(emptyList()) }
}

/** How much it weighs. */
fun Cargo.inTonnes(): Long = weighed(all().size).amount

private fun weighed(parts: Int): Tonnes = Tonnes(parts.toLong())
