//! A database full of licenses, each with a site that is bound.

use std::path::Path;

use keyfob_server::{
    domain::{
        Installation, Status,
        license::{Document, Protection},
        secret,
    },
    issuer::Directory,
    store::{NewLicense, Settings, Store},
};
use licfmt::{
    Digest, PublicKey, Revision, RevocationNumber, UnixTime, online::Token, order::Order,
};

use crate::{
    Outcome,
    requests::{key, number, report},
};

/// In one transaction.
const AT_ONCE: u32 = 2_000;
const ORDER: &str = include_str!("../../../licfmt/tests/documents/order.json");
const NOW: UnixTime = UnixTime(1_795_253_400);

/// Fills the database; answers the digest of the one license file that all of them share, for what is
/// measured does not depend on it.
pub(crate) async fn fill(directory: &Path, settings: &Settings, licenses: u32) -> Outcome<Digest> {
    let store = Store::open(settings).await?;
    let issuer = Directory::new(directory).open(&None)?;
    let order = Order::read(ORDER)?;
    let license = order
        .clone()
        .license(None, Revision(1), RevocationNumber(0), UnixTime(0));
    let license = licfmt::license::License {
        issued: issuer.valid_until(),
        ..license
    };
    let file = issuer.license(&license)?;
    let digest = Digest::of(file.as_bytes());
    let mut n = 0;
    while n < licenses {
        let mut write = store.write().await?;
        for n in n..licenses.min(n + AT_ONCE) {
            let order = Order {
                number: number(n)?,
                ..order.clone()
            };
            let key = PublicKey::from(&key(n).verifying_key());
            let new = NewLicense {
                protection: Protection::Soft,
                token_hash: secret::token_hash(&Token::from_random([0; 16])),
                created: NOW,
                expires: None,
                order,
            };
            write.add_license(&new).await?;
            let kept = write.license(&number(n)?).await?;
            let (mut license, _) = kept.ok_or("the license that was just added is missing")?;
            license.state.status = Status::Released;
            license.state.bound_to = Some(key.id());
            license.state.document = Some(Document {
                revision: Revision(1),
                digest,
            });
            write.save_license(&license).await?;
            let report = report(n, 0, None)?;
            write
                .save_installation(&Installation::new(key, number(n)?, &report, NOW))
                .await?;
        }
        write.commit().await?;
        n += AT_ONCE;
    }
    store.close().await;
    Ok(digest)
}
