package org.parcel.model;

/** Remembers where it was last seen. */
abstract class Tracked<T extends Comparable<T>> {
    // TODO(mira): keep all of them
    private T last;

    protected final void note(T place) {
        this.last = place;
    }

    T last() {
        return last;
    }
}
