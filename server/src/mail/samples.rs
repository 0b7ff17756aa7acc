//! Notices to write mails about.

use licfmt::time::DAY;

use crate::{
    domain::samples::{NOW, name, number},
    service::Notice,
};

/// One of each kind.
pub(crate) fn one_of_each() -> Vec<Notice> {
    let company = || "Muster Gebäudetechnik AG".to_owned();
    let all = vec![
        Notice::NearLimit {
            license: number(),
            company: company(),
            feature: name("saia-pcd"),
            used: 6_050,
            limit: 6_100,
        },
        Notice::Silent {
            license: number(),
            company: company(),
            since: NOW,
        },
        forked(2),
        Notice::Expiring {
            license: number(),
            company: company(),
            expires: NOW.plus(10 * DAY),
        },
    ];
    // A new kind does not compile here until it is one of them.
    for notice in &all {
        match notice {
            Notice::NearLimit { .. }
            | Notice::Silent { .. }
            | Notice::Forked { .. }
            | Notice::Expiring { .. } => {}
        }
    }
    all
}

/// Copies checked in so often.
pub(crate) fn forked(forks: u32) -> Notice {
    Notice::Forked {
        license: number(),
        company: "Muster Gebäudetechnik AG".to_owned(),
        forks,
    }
}
