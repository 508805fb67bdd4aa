fn half( {
    let x = ;

/// Whole is read all the same.
pub fn whole() -> u8 { 1 }

fn main() { whole(); }
