/**
 * What is carried, and between which places.
 */
package org.parcel.model;
