// Copyright 2024 the authors.

//! Boiling water, in a crate.
//!
//! Begin with [`Boiler`](crate::heat::Boiler).
#![warn(missing_docs)]

pub mod errors;
pub mod heat;
mod sensor;
#[macro_use]
mod macros;

pub use crate::heat::{gauge::Gauge as Dial, Boiler};
pub use errors::*;
pub use self::sensor::{Probe, Sensor};

/// Degrees at which water boils.
pub const BOILING: f64 = 100.0;

/// The gauge on the wall.
pub static WALL: Dial = Dial { at: 0.0 };

/// What boiling gives.
pub type Outcome<T> = Result<T, BoilError>;

/// Things only this crate needs.
pub(crate) mod inner {
    use super::BOILING;

    /// How far it is from boiling.
    pub fn left(at: f64) -> f64 {
        clamp(BOILING - at)
    }

    fn clamp(value: f64) -> f64 {
        value.max(0.0)
    }

    pub mod deeper {
        pub fn none() -> f64 {
            super::left(crate::BOILING)
        }
    }
}

fn clamp(value: f64) -> f64 {
    inner::left(value)
}
