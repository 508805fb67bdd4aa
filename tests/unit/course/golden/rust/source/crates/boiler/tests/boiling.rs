use kettle_boiler::{BoilError, Boiler, Probe};

mod support;

#[test]
fn it_boils() {
    let probe = support::probe();
    let mut boiler = Boiler::new(probe, 1).unwrap();
    let result = boiler.boil(1.0);
    assert_eq!(support::code(Boiler::new(support::probe(), 0)), BoilError::Dry);
}
