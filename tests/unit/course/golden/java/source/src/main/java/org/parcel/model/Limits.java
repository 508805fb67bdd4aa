package org.parcel.model;

final class Limits {
    static final int MAX_GRAMS = 30_000;

    private Limits() {}

    static int check(int grams) {
        if (grams > MAX_GRAMS) throw new TooHeavy(String.format("%d grams", grams));
        return grams;
    }

    static class TooHeavy extends RuntimeException {
        TooHeavy(String message) {
            super(message);
        }
    }
}
