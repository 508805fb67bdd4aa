use kettle_boiler::{Outcome, Probe};

#[derive(Clone)]
pub struct Options {
    pub cups: usize,
}

impl Options {
    pub fn parse() -> Outcome<Self> {
        Ok(Options { cups: 1 })
    }

    pub fn probe(&self) -> Probe {
        Probe::wire(self.cups)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::parse().unwrap()
    }
}
