package org.parcel.cli;

import java.util.Map;
import org.parcel.model.Depot;
import org.parcel.model.Parcel;
import org.parcel.route.Router;

public class Main {
    private static final Router ROUTER = Router.fixed(Map.of(Depot.Region.NORTH, Depot.HOME));

    public static void main(String[] args) {
        var parcel = new Parcel(Integer.parseInt(args[0]));
        Object next = ROUTER.heard(Main::print).next(parcel, Depot.Region.SOUTH);
        if (next instanceof Depot depot && depot.compareTo(Depot.HOME) > 0) {
            print(depot);
        }
        org.parcel.model.Parcel other = parcel;
        other.add(Depot.HOME);
    }

    private static void print(Depot depot) {
        System.out.println(depot.name());
    }
}
