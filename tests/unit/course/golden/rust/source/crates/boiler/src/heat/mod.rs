/*! Heating. */

pub mod gauge;

use std::sync::Arc;

use self::gauge::Gauge;
use crate::errors::BoilError;
use crate::inner;
use crate::sensor::Sensor;
use crate::Outcome;

/// Heats water until it boils.
///
/// It asks a [`Sensor`] when to stop, see [the gauge](gauge::Gauge).
///
/// # Examples
///
/// ```
/// let boiler = Boiler::new(probe, 1);
/// ```
#[derive(Debug)]
pub struct Boiler<S: Sensor> {
    /// What measures.
    pub sensor: S,
    gauge: Arc<Gauge>,
    cups: usize,
    watch: Option<Box<dyn Fn(f64) -> bool>>,
}

/// Made of one thing.
pub struct Cup(pub f64, Gauge);

impl<S> Boiler<S>
where
    S: Sensor,
{
    /// How many cups fit.
    pub const MOST: usize = 12;

    /// A boiler around a sensor.
    ///
    /// # Errors
    /// When it is dry.
    pub fn new(sensor: S, cups: usize) -> Result<Self, BoilError> {
        if cups == 0 {
            return Err(BoilError::Dry);
        }
        assert!(cups <= Self::MOST, "too many cups");
        debug_assert_eq!(sensor.title(), "probe");
        Ok(Self { sensor, gauge: Arc::new(Gauge::default()), cups, watch: None })
    }

    /// Heat until the sensor says so.
    pub async fn boil(&mut self, patience: f64) -> Outcome<f64> {
        let mut at = self.sensor.read();
        while at < crate::BOILING {
            at = self.warm(at)?;
            self.gauge.show(at);
            println!("{} {:?}", inner::left(at), self.gauge.shown());
        }
        if at > 200.0 {
            Err(BoilError::Hot(at))
        } else {
            Ok(at)
        }
    }

    fn warm(&self, at: f64) -> Outcome<f64> {
        // TODO: mind the altitude
        let step = |at: f64| gauge::scale(at);
        fn helper(x: f64) -> f64 {
            x
        }
        Ok(helper(step(at)) + [1.0, 2.0].iter().map(|gauge| gauge * 2.0).sum::<f64>())
    }

    /// The old way.
    #[deprecated(since = "1.0.0", note = "use `boil`")]
    #[inline]
    pub fn cook(&self) {
        todo!("cook")
    }
}

/// Fills a cup, and shows it.
pub fn fill<S: Sensor>(boiler: &Boiler<S>, wall: &dyn Sensor, errors: Vec<BoilError>) -> Cup {
    let gauge = Gauge::open("wall").expect("a wall");
    gauge.show(boiler.sensor.read());
    let other = Gauge::open("hall")?;
    other.show(wall.read());
    let unopened = Gauge::open("attic");
    unopened.show(1.0);
    let copy = boiler.gauge.clone();
    let Cup(at, _) = Cup(1.0, gauge);
    for (index, S) in errors.iter().enumerate().map(gauge::pair) {
        boiler.warm(index);
    }
    Cup(at, Gauge::default())
}
