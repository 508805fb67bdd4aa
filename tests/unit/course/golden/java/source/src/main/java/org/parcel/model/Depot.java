package org.parcel.model;

import java.util.Objects;

/**
 * A place where parcels are kept, see {@link Parcel#weigh}.
 *
 * <p>Two depots with one name are <b>the same</b>.
 *
 * @param name how it is called
 */
public record Depot(String name, Region region) implements Comparable<Depot> {

    /** Where all parcels begin. */
    public static final Depot HOME = new Depot("home", Region.NORTH);

    public Depot {
        Objects.requireNonNull(region);
        if (name.isBlank()) {
            throw new IllegalArgumentException("a depot needs a name: " + name);
        }
    }

    @Override
    public int compareTo(Depot other) {
        return name.compareTo(other.name());
    }

    /** Parts of the country. */
    public enum Region {
        NORTH(1),
        /** Beyond the river. */
        SOUTH(2) {
            @Override
            int toll() {
                return super.toll() * 2;
            }
        };

        private final int zone;

        Region(int zone) {
            this.zone = zone;
        }

        int toll() {
            return zone;
        }
    }
}
