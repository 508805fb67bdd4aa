package harbor;

import harbor.ships.Ship;

public abstract class Watched<T extends Ship> {
    private Ship seen;

    protected void see(T ship) {
        seen = ship;
        Harbor.open().moor(seen, 1);
    }
}
