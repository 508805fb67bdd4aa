package org.parcel.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parcel.model.Depot;
import org.parcel.model.Parcel;

class RouterTest {
    private final Router router = Router.fixed(Map.of());

    @Test
    void nothingGoesHome() {
        assertEquals(Depot.HOME, router.next(new Parcel(0), Depot.Region.NORTH));
    }
}
