use licfmt::device::Tier;

use super::*;
use crate::domain::{dongle::Dongle, samples::dongle};

on_both!(
    a_dongle_is_written_and_read,
    number_and_key_are_registered_once,
    a_dongle_is_bound_to_one_license,
    a_dongle_is_freed_from_its_license_only,
    dongles_are_listed_by_their_numbers,
);

async fn add(db: &Database, dongle: &Dongle) -> Result<(), DongleError> {
    let mut write = db.write().await;
    write.add_dongle(dongle, NOW).await?;
    Ok(write.commit().await?)
}

async fn a_dongle_is_written_and_read(db: &Database) {
    for tier in Tier::ALL {
        let dongle = dongle(42 + tier as u32, tier);
        add(db, &dongle).await.expect("added");
        let read = db.read().await.dongle(dongle.id).await.expect("read");
        assert_eq!(read, Some(dongle));
    }
    let missing = db.read().await.dongle(dongle(1, Tier::Simulated).id).await;
    assert_eq!(missing.expect("read"), None);
}

/// Decision 6.
async fn number_and_key_are_registered_once(db: &Database) {
    let one = dongle(42, Tier::Production);
    add(db, &one).await.expect("added");
    let same_key = Dongle {
        key: one.key,
        ..dongle(43, Tier::Production)
    };
    let same_number = Dongle {
        id: one.id,
        ..dongle(43, Tier::Production)
    };
    for taken in [&one, &same_key, &same_number] {
        let error = add(db, taken).await.expect_err("registered");
        assert!(matches!(error, DongleError::Registered), "{error}");
    }
}

/// D-6: a license has one dongle, the one that was bound last; a dongle has one license.
async fn a_dongle_is_bound_to_one_license(db: &Database) {
    let (one, two) = (dongle(1, Tier::Production), dongle(2, Tier::Production));
    for number in ["1", "2"] {
        db.add_license(number).await;
    }
    for dongle in [&one, &two] {
        add(db, dongle).await.expect("added");
    }
    let mut write = db.write().await;
    let bound = |license: &str| {
        let license = license.parse().expect("a number");
        Dongle {
            bound_to: Some(license),
            ..one.clone()
        }
    };
    assert_eq!(write.dongle_of("1").await.expect("read"), None);
    for _ in 0..2 {
        write.bind_dongle(one.id, "1").await.expect("bound");
        assert_eq!(write.dongle_of("1").await.expect("read"), Some(bound("1")));
    }
    write.bind_dongle(two.id, "1").await.expect("bound");
    let now = write.dongle_of("1").await.expect("read").expect("bound");
    assert_eq!(now.id, two.id);
    assert_eq!(write.dongle(one.id).await.expect("read"), Some(one.clone()));
    let other = write
        .bind_dongle(two.id, "2")
        .await
        .expect_err("license 1 has it");
    assert!(matches!(other, DongleError::Bound), "{other}");
    let missing = write.bind_dongle(dongle(3, Tier::Production).id, "2").await;
    assert!(matches!(missing, Err(DongleError::Bound)));
    write.bind_dongle(one.id, "2").await.expect("bound");
    assert_eq!(write.dongle_of("2").await.expect("read"), Some(bound("2")));
    let no_license = write.bind_dongle(one.id, "3").await;
    assert!(no_license.is_err());
}

async fn dongles_are_listed_by_their_numbers(db: &Database) {
    for serial in [30, 9, 100, 20] {
        add(db, &dongle(serial, Tier::Production))
            .await
            .expect("added");
    }
    let mut read = db.read().await;
    let mut serials = async |after, most| {
        let dongles = read.dongles(after, most).await.expect("read");
        dongles.iter().map(|it| it.id.serial()).collect::<Vec<_>>()
    };
    assert_eq!(serials(None, 9).await, [9, 20, 30, 100]);
    assert_eq!(serials(None, 2).await, [9, 20]);
    let after = Some(dongle(20, Tier::Production).id);
    assert_eq!(serials(after, 9).await, [30, 100]);
}

/// D-6.
async fn a_dongle_is_freed_from_its_license_only(db: &Database) {
    let one = dongle(1, Tier::Production);
    db.add_license("1").await;
    add(db, &one).await.expect("added");
    let mut write = db.write().await;
    write.bind_dongle(one.id, "1").await.expect("bound");
    let other = write.free_dongle(one.id, "2").await;
    assert!(matches!(other, Err(DongleError::Bound)), "{other:?}");
    write.free_dongle(one.id, "1").await.expect("freed");
    let again = write.free_dongle(one.id, "1").await;
    assert!(matches!(again, Err(DongleError::Bound)), "{again:?}");
    assert_eq!(write.dongle(one.id).await.expect("read"), Some(one));
}
