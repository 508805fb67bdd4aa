//! Measuring.

/// Has a title.
pub trait Titled {
    fn title(&self) -> String;
}

/// Tells the temperature.
pub trait Sensor: Titled + Send {
    /// What it measures in.
    type Unit;
    const STEPS: usize = 10;

    /// The temperature now.
    fn read(&self) -> f64;

    /// Read twice.
    fn twice(&self) -> f64 {
        self.read() + self.read()
    }
}

/// A sensor on a wire.
pub struct Probe {
    last: f64,
}

impl Titled for Probe {
    fn title(&self) -> String {
        "probe".into()
    }
}

impl Sensor for Probe {
    type Unit = f64;

    fn read(&self) -> f64 {
        self.last
    }
}

impl<T: Titled> Titled for Vec<T> {
    fn title(&self) -> String {
        self.iter().map(Titled::title).collect()
    }
}

impl<T: Sensor> Titled for &T {
    fn title(&self) -> String {
        String::new()
    }
}

pub(crate) fn note(at: f64) {
    drop(at)
}

extern "C" {
    /// Asks the hardware.
    fn raw_read(pin: u8) -> f64;
}

union Raw {
    bits: u64,
}
