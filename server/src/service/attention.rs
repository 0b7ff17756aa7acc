//! What staff should look at (M-10).

use licfmt::{UnixTime, text::LicenseNumber, time::DAY};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Error, Service};
use crate::{
    domain::attention::{NearLimit, is_silent, near_limits},
    store::Telling,
};

/// So many sites are read at a time.
const PAGE: u32 = 500;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Notice {
    /// A site uses much of what it has licensed (M-2).
    NearLimit {
        /// The license.
        license: LicenseNumber,
        /// Who has it.
        company: String,
        /// What is used.
        feature: licfmt::text::Name,
        /// How much of it.
        used: u64,
        /// Of how much.
        limit: u64,
    },
    /// A site has not reported.
    Silent {
        /// The license.
        license: LicenseNumber,
        /// Who has it.
        company: String,
        /// When it last did.
        since: UnixTime,
    },
    /// Copies of an installation have checked in (decision 12).
    Forked {
        /// The license.
        license: LicenseNumber,
        /// Who has it.
        company: String,
        /// How often.
        forks: u32,
    },
    /// A license ends soon, or has ended.
    Expiring {
        /// The license.
        license: LicenseNumber,
        /// Who has it.
        company: String,
        /// When.
        expires: UnixTime,
    },
}

impl Notice {
    /// The license, and the company that has it.
    #[must_use]
    pub fn whose(&self) -> (&str, &str) {
        match self {
            Self::NearLimit {
                license, company, ..
            }
            | Self::Silent {
                license, company, ..
            }
            | Self::Forked {
                license, company, ..
            }
            | Self::Expiring {
                license, company, ..
            } => (license, company),
        }
    }

    /// What kind it is, and what of: the same again is the same notice.
    #[must_use]
    pub fn subject(&self) -> (&'static str, String) {
        match self {
            Self::NearLimit {
                license, feature, ..
            } => ("near-limit", format!("{license} {feature}")),
            Self::Silent { license, .. } => ("silent", license.to_string()),
            Self::Forked { license, .. } => ("forked", license.to_string()),
            Self::Expiring { license, .. } => ("expiring", license.to_string()),
        }
    }
}

/// A claim that is older is nobody's any more: who made it ended before it could tell. Longer than a mail takes
/// ([`crate::mail::PATIENCE`]).
const CLAIM_S: u64 = 15 * 60;

impl Service {
    /// Those of `notices` that `recipient` was not told within the last `every_days` (M-4). They are the caller's to
    /// tell, who then says [`Service::told`] or [`Service::not_told`]; a caller that ends before it does loses
    /// nothing, since a claim runs out.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn claim(
        &self,
        notices: &[Notice],
        recipient: &str,
        every_days: u32,
    ) -> Result<Vec<Notice>, Error> {
        let now = self.now();
        let before = |seconds| UnixTime(now.0.saturating_sub(seconds));
        let (since, stale) = (before(u64::from(every_days) * DAY), before(CLAIM_S));
        let mut write = self.store().write().await?;
        let mut due = Vec::new();
        for notice in notices {
            let (kind, subject) = notice.subject();
            let telling = telling(recipient, kind, &subject);
            if write.claim(telling, since, stale, now).await? {
                due.push(notice.clone());
            }
        }
        write.commit().await?;
        Ok(due)
    }

    /// `recipient` was told these.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn told(&self, notices: &[Notice], recipient: &str) -> Result<(), Error> {
        let mut write = self.store().write().await?;
        for notice in notices {
            let (kind, subject) = notice.subject();
            let telling = telling(recipient, kind, &subject);
            write.told(telling, self.now()).await?;
        }
        Ok(write.commit().await?)
    }

    /// `recipient` was not told these after all.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn not_told(&self, notices: &[Notice], recipient: &str) -> Result<(), Error> {
        let mut write = self.store().write().await?;
        for notice in notices {
            let (kind, subject) = notice.subject();
            write.not_told(telling(recipient, kind, &subject)).await?;
        }
        Ok(write.commit().await?)
    }

    /// All that staff should look at, by license number, expiring licenses last.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn attention(&self) -> Result<Vec<Notice>, Error> {
        let (now, thresholds) = (self.now(), self.policy().thresholds);
        let mut reader = self.store().read().await?;
        let (mut notices, mut after) = (Vec::new(), None);
        loop {
            let sites = reader.sites(after.as_ref(), PAGE).await?;
            let Some((last, _)) = sites.last() else {
                break;
            };
            after = Some(last.state.number.clone());
            for (license, site) in &sites {
                let (number, company) = (&license.state.number, &license.order.licensee.company);
                let percent = thresholds.near_limit_percent;
                let near = near_limits(&license.order.features, &site.usage, percent);
                notices.extend(near.into_iter().map(
                    |NearLimit {
                         feature,
                         used,
                         limit,
                     }| {
                        Notice::NearLimit {
                            license: number.clone(),
                            company: company.to_string(),
                            feature,
                            used,
                            limit,
                        }
                    },
                ));
                if is_silent(site.seen, thresholds.silent_days, now) {
                    notices.push(Notice::Silent {
                        license: number.clone(),
                        company: company.to_string(),
                        since: site.seen,
                    });
                }
                if site.forks > 0 {
                    notices.push(Notice::Forked {
                        license: number.clone(),
                        company: company.to_string(),
                        forks: site.forks,
                    });
                }
            }
        }
        let by = now.plus(u64::from(thresholds.expiring_days) * DAY);
        for license in reader.expiring(by, u32::MAX).await? {
            notices.extend(license.expires.map(|expires| Notice::Expiring {
                license: license.state.number.clone(),
                company: license.order.licensee.company.to_string(),
                expires,
            }));
        }
        Ok(notices)
    }
}

const fn telling<'a>(recipient: &'a str, kind: &'a str, subject: &'a str) -> Telling<'a> {
    Telling {
        recipient,
        kind,
        subject,
    }
}
