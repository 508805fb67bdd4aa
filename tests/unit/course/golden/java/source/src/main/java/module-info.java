/** The routing of parcels, as one module. */
module org.parcel {
    exports org.parcel.model;
    exports org.parcel.route;
}
