package org.parcel.model;

import static org.parcel.model.Limits.MAX_GRAMS;
import static org.parcel.model.Limits.check;

import java.util.ArrayList;
import java.util.List;

/** Something that is carried. */
public class Parcel extends Tracked<Depot> {

    private final int grams, volume;
    private final List<Depot> stops = new ArrayList<>();
    Depot next;

    public Parcel(int grams) {
        this(grams, 0);
    }

    protected Parcel(int grams, int volume) {
        this.grams = check(grams);
        this.volume = volume;
    }

    /**
     * How heavy it is, in grams.
     *
     * @return never more than {@value Limits#MAX_GRAMS}
     */
    public int weigh() {
        assert grams <= MAX_GRAMS : "too heavy";
        return Math.min(grams, Limits.MAX_GRAMS);
    }

    public void add(Depot stop) {
        stops.add(stop);
        next = stop;
        note(next);
    }

    public void add(Depot... several) {
        for (Depot stop : several) {
            add(stop);
        }
    }

    Runnable reporter() {
        return new Runnable() {
            @Override
            public void run() {
                note(Depot.HOME);
                Limits.check(weigh());
            }
        };
    }

    /** @deprecated weigh it instead */
    @Deprecated
    public int size() {
        int weigh = weigh();
        return weigh;
    }
}
