use super::super::errors::BoilError as Failure;
use super::Boiler;
use crate::sensor::{self, Sensor as _};

/// Shows the temperature.
#[derive(Default)]
pub struct Gauge {
    pub(crate) at: f64,
}

impl Gauge {
    /// Open the gauge of a place.
    pub fn open(place: &str) -> Result<Gauge, Failure> {
        match place {
            "" => Err(Failure::Dry),
            _ => Ok(Gauge { at: kettle_degrees!(20) }),
        }
    }

    pub fn show(&self, at: f64) -> &Self {
        sensor::note(at);
        self
    }

    pub fn shown(&self) -> f64 {
        self.at
    }
}

pub(super) fn scale(at: f64) -> f64 {
    at * 1.01
}

pub fn pair<T>(item: T) -> T {
    item
}

// A method of a type in another file.
impl<S: sensor::Sensor> Boiler<S> {
    pub fn reset(&mut self) {
        self.warm(0.0).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! near {
        ($a:expr, $b:expr) => {
            assert!(($a - $b).abs() < 0.1)
        };
    }

    fn opened() -> Gauge {
        Gauge::open("x").unwrap()
    }

    #[test]
    fn it_shows() {
        let gauge = opened();
        assert_eq!(gauge.show(1.0).shown(), scale(1.0));
        near!(gauge.shown(), 1.0);
    }

    #[tokio::test]
    #[should_panic]
    async fn it_fails() {
        Gauge::open("").unwrap();
    }
}
