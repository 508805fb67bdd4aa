package harbor

import harbor.ships.*

fun main(args: Array<String>) {
    val harbor = Harbor.open()
    args.map { Ship(it) }.forEach { harbor.moor(it) }
    println(describe(Course.Turn(90)))
}
