use super::*;

#[test]
fn a_unit_is_programmed_once_between_erasures() {
    let mut flash = Nor::<4>::blank(1);
    assert_eq!(flash.write(8, &[0xFF; 4]), Ok(()));
    assert_eq!(flash.write(8, &[0; 4]), Err(NorError::Reprogrammed));
    assert!(flash.misused());
    assert_eq!(flash.erase(0, 4096), Ok(()));
    assert_eq!(flash.write(8, &[0; 4]), Ok(()));
    assert_eq!(flash.erases(), [1]);
}

#[test]
fn after_a_cut_nothing_works_until_power_is_back() {
    let mut flash = Nor::<4>::blank(1);
    flash.strike(Strike {
        step: 2,
        seed: 0,
        power: true,
    });
    assert_eq!(flash.write(0, &[0; 12]), Err(NorError::Power));
    assert_eq!(flash.read(0, &mut [0; 4]), Err(NorError::Power));
    flash.power_on();
    let mut bytes = [0; 12];
    assert_eq!(flash.read(0, &mut bytes), Ok(()));
    assert_eq!(bytes[..4], [0; 4]);
    assert_eq!(bytes[4..], [0xFF; 8]);
}

#[test]
fn what_is_cut_is_left_in_every_possible_state() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..30 {
        let mut flash = Nor::<4>::blank(1);
        flash.strike(Strike {
            step: 1,
            seed,
            power: true,
        });
        assert_eq!(flash.write(0, &[0; 4]), Err(NorError::Power));
        seen.insert(flash.content()[..4].to_vec());
    }
    assert!(seen.contains(&vec![0xFF; 4]) && seen.contains(&vec![0; 4]) && seen.len() > 5);
}

#[test]
fn units_and_bounds_are_held() {
    let mut flash = Nor::<4>::blank(1);
    assert_eq!(flash.write(2, &[0; 4]), Err(NorError::Aligned));
    assert_eq!(flash.write(4096, &[0; 4]), Err(NorError::Bounds));
    assert_eq!(flash.erase(0, 100), Err(NorError::Aligned));
}
