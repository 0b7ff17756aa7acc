use licfmt::Digest;

use super::*;

on_both!(
    staff_is_known_by_a_hash,
    a_new_token_replaces_the_one_before
);

async fn save(
    db: &Database,
    name: &str,
    role: Role,
    hash: u8,
    invited_until: Option<licfmt::UnixTime>,
) {
    let staff = Staff {
        name: name.to_owned(),
        role,
        invited_until,
    };
    let mut write = db.write().await;
    write
        .save_staff(&staff, &Digest([hash; 32]), NOW)
        .await
        .expect("saved");
    write.commit().await.expect("durable");
}

/// E-13.
async fn staff_is_known_by_a_hash(db: &Database) {
    assert!(db.read().await.staff().await.expect("read").is_empty());
    for (name, role, hash, until) in [
        ("erika", Role::Admin, 1, None),
        ("Zoë", Role::Viewer, 2, Some(NOW)),
        ("Bob", Role::Clerk, 3, None),
    ] {
        save(db, name, role, hash, until).await;
        let found = db
            .read()
            .await
            .staff_of(&Digest([hash; 32]))
            .await
            .expect("read");
        let expected = Staff {
            name: name.to_owned(),
            role,
            invited_until: until,
        };
        assert_eq!(found, Some(expected));
    }
    let mut read = db.read().await;
    assert_eq!(read.staff_of(&Digest([4; 32])).await.expect("read"), None);
    let names = read
        .staff()
        .await
        .expect("read")
        .into_iter()
        .map(|it| it.name);
    assert_eq!(names.collect::<Vec<_>>(), ["Bob", "Zoë", "erika"]);
}

async fn a_new_token_replaces_the_one_before(db: &Database) {
    save(db, "erika", Role::Viewer, 1, Some(NOW)).await;
    save(db, "erika", Role::Admin, 2, None).await;
    let mut write = db.write().await;
    assert_eq!(write.staff_of(&Digest([1; 32])).await.expect("read"), None);
    let now = write
        .staff_of(&Digest([2; 32]))
        .await
        .expect("read")
        .expect("known");
    assert_eq!((now.role, now.invited_until), (Role::Admin, None));
    assert!(write.remove_staff("erika").await.expect("removed"));
    assert!(!write.remove_staff("erika").await.expect("nobody"));
    assert_eq!(write.staff_of(&Digest([2; 32])).await.expect("read"), None);
}
