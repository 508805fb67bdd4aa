//! What can go wrong.

use std::fmt;

/// Why it did not boil.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BoilError {
    /// No water.
    Dry,
    /// Too hot, with the temperature.
    Hot(f64),
    #[doc(hidden)]
    Odd { code: i32 },
}

impl fmt::Display for BoilError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BoilError::Dry => write!(f, "dry"),
            Self::Hot(at) => write!(f, "hot: {}", at),
            _ => unreachable!("no other error is ever made"),
        }
    }
}

impl std::error::Error for BoilError {}

impl From<std::io::Error> for BoilError {
    fn from(_: std::io::Error) -> Self {
        BoilError::Odd { code: 1 }
    }
}
