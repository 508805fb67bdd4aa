//! The command line.

use kettle_boiler as lib;
use lib::heat::{self, fill};

#[path = "strange_name.rs"]
mod options;

use options::Options;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse()?;
    let boiler = lib::Boiler::new(options.probe(), options.cups)?;
    boiler.reset();
    heat::fill(&boiler, &lib::WALL, vec![lib::BoilError::Dry]);
    fill(&boiler);
    if options.cups > lib::Boiler::<lib::Probe>::MOST {
        panic!("{} cups are too many", options.cups);
    }
    lib::WALL.show(1.0);
    Ok(())
}
