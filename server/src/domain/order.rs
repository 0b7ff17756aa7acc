//! Changes of what was ordered: more of it, or said otherwise (P-11), never less. A site that counts on what it has
//! must not lose it by an upgrade.

use licfmt::{
    license::{Feature, Limit, Seat},
    order::Order,
    text::Name,
};

/// Why an order is not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// What a license is cannot be changed: that would be another license.
    Fixed(&'static str),
    /// Less of a feature, of seats, or an option taken away.
    Less(Name),
    /// It would end earlier.
    Shorter,
    /// A dongle that was accepted would no longer be.
    Tier,
}

/// Whether a license that was ordered like `from` may become one like `to`.
///
/// # Errors
/// The first [`NotChanged`] met.
pub fn may_change(from: &Order, to: &Order) -> Result<(), NotChanged> {
    let fixed = [
        ("number", from.number == to.number),
        ("product", from.product == to.product),
        ("kind", from.kind == to.kind),
        ("environment", from.environment == to.environment),
        ("first-day", from.not_before == to.not_before),
        (
            "control-profile",
            from.registered_keys == to.registered_keys,
        ),
    ];
    if let Some((what, _)) = fixed.into_iter().find(|(_, same)| !same) {
        return Err(NotChanged::Fixed(what));
    }
    if let Some(less) = less(from, to) {
        return Err(NotChanged::Less(less.clone()));
    }
    if to
        .valid_days
        .is_some_and(|days| from.valid_days.is_none_or(|before| days < before))
    {
        return Err(NotChanged::Shorter);
    }
    if from.tiers.iter().all(|tier| to.tiers.contains(tier)) {
        Ok(())
    } else {
        Err(NotChanged::Tier)
    }
}

/// The first thing of which there would be less.
fn less<'a>(from: &'a Order, to: &Order) -> Option<&'a Name> {
    let feature = |it: &&Feature| {
        let after = to.features.iter().find(|after| after.id == it.id);
        !after.is_some_and(|after| is_enough(it.limit, after.limit))
    };
    let seat = |it: &&Seat| {
        let after = to.seats.iter().find(|after| after.id == it.id);
        after.is_none_or(|after| after.users < it.users)
    };
    let features = from.features.iter().find(feature).map(|it| &it.id);
    let seats = || from.seats.iter().find(seat).map(|it| &it.id);
    let options = || from.options.iter().find(|it| !to.options.contains(it));
    features.or_else(seats).or_else(options)
}

fn is_enough(before: Limit, after: Limit) -> bool {
    match (before, after) {
        (_, Limit::Unlimited) => true,
        (Limit::Unlimited, Limit::AtMost(_)) => false,
        (Limit::AtMost(before), Limit::AtMost(after)) => before <= after,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use licfmt::{
        device::Tier,
        license::{Environment, Kind},
        limits::Count,
    };

    use super::*;
    use crate::domain::samples::{NOW, name, order};

    fn changed(change: impl FnOnce(&mut Order)) -> Result<(), NotChanged> {
        let mut to = order();
        change(&mut to);
        may_change(&order(), &to)
    }

    fn at_most(limit: u64) -> Limit {
        Limit::AtMost(Count::new(limit).expect("in range"))
    }

    /// P-11: what is displayed, and more of everything.
    #[test]
    fn more_is_possible() {
        let to_more = |to: &mut Order| {
            to.display.name = "Werk 8".parse().expect("a text");
            to.features[0].limit = at_most(6_101);
            to.features[1].limit = Limit::Unlimited;
            to.features.swap(0, 3);
            let mut new = to.features[1].clone();
            new.id = name("new");
            to.features.push(new);
            to.options.push(name("new"));
            to.seats[0].users = 6;
            to.tiers.push(Tier::Development);
        };
        assert_eq!(changed(to_more), Ok(()));
        assert_eq!(changed(|_| ()), Ok(()));
    }

    /// What a site has, it keeps.
    #[test]
    fn less_is_refused() {
        let less = |what| Err(NotChanged::Less(name(what)));
        let lower = changed(|to| to.features[1].limit = at_most(10_009));
        assert_eq!(lower, less("modbus"));
        let limited = changed(|to| to.features[3].limit = at_most(Count::MAX));
        assert_eq!(limited, less("philips-hue"));
        assert_eq!(changed(|to| drop(to.features.pop())), less("philips-hue"));
        assert_eq!(changed(|to| to.options.clear()), less("alarming.email"));
        let users = changed(|to| to.seats[0].users = 4);
        assert_eq!(users, less("web-app"));
        assert_eq!(changed(|to| to.seats.clear()), less("web-app"));
        assert_eq!(changed(|to| to.tiers.truncate(1)), Err(NotChanged::Tier));
    }

    #[test]
    fn another_license_is_refused() {
        let fixed = |what| Err(NotChanged::Fixed(what));
        let number = changed(|to| to.number = "1000".parse().expect("a number"));
        assert_eq!(number, fixed("number"));
        assert_eq!(changed(|to| to.product = name("other")), fixed("product"));
        assert_eq!(changed(|to| to.kind = Kind::Engineering), fixed("kind"));
        let environment = changed(|to| to.environment = Environment::Test);
        assert_eq!(environment, fixed("environment"));
        let first = changed(|to| to.not_before = Some(NOW));
        assert_eq!(first, fixed("first-day"));
        let profile = changed(|to| to.registered_keys = true);
        assert_eq!(profile, fixed("control-profile"));
    }

    #[test]
    fn it_may_end_later_only() {
        let changed = |from, to| {
            let with = |days| Order {
                valid_days: NonZeroU32::new(days),
                ..order()
            };
            may_change(&with(from), &with(to))
        };
        assert_eq!(changed(30, 30), Ok(()));
        assert_eq!(changed(30, 31), Ok(()));
        assert_eq!(changed(30, 0), Ok(()), "for ever");
        assert_eq!(changed(30, 29), Err(NotChanged::Shorter));
        assert_eq!(changed(0, 30), Err(NotChanged::Shorter));
    }
}
