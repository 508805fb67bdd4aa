/// Degrees, whatever they are written as.
#[macro_export]
macro_rules! kettle_degrees {
    ($value:expr) => {
        $value as f64
    };
}
