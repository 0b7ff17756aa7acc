//! Which orders can be made licenses.

use licfmt::{
    Revision, RevocationNumber, UnixTime, device::Tier, document::Document as _, license::Kind,
    limits::FILE_MAX, order::Order,
};

use crate::{
    domain::license::Protection, explain::Explain as _, issuer::largest_file, service::Error,
    text::Message,
};

/// Whether a license can be made of an order, and when it ends.
pub(super) fn fits(
    order: &Order,
    protection: Protection,
    now: UnixTime,
) -> Result<Option<UnixTime>, Error> {
    let refused = |why: Message| Err(Error::Order(why));
    order
        .check()
        .map_err(|error| Error::Order(error.message()))?;
    match (order.kind, protection) {
        (Kind::Emergency, _) => refused(Message::new("order-emergency")),
        (Kind::Engineering, Protection::Hard) => refused(Message::new("order-engineering")),
        (_, Protection::Hard) if order.tiers.is_empty() => refused(Message::new("order-no-tier")),
        (_, Protection::Hard) if has_twice(&order.tiers) => {
            refused(Message::new("order-tier-twice"))
        }
        _ => {
            // The rest is the same with a dongle and without.
            let license = order
                .clone()
                .license(None, Revision(1), RevocationNumber(0), now);
            license
                .check()
                .map_err(|error| Error::Order(error.message()))?;
            let size = largest_file(order, protection == Protection::Hard, now)
                .map_err(|error| Error::Order(error.message()))?;
            if size > FILE_MAX {
                let too_large = Message::new("order-too-large").with("found", size);
                return refused(too_large.with("most", FILE_MAX));
            }
            Ok(license.expires)
        }
    }
}

fn has_twice(tiers: &[Tier]) -> bool {
    (1..tiers.len()).any(|at| tiers[..at].contains(&tiers[at]))
}
