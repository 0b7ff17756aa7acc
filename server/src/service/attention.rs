//! What staff should look at (M-10).

use licfmt::{UnixTime, text::LicenseNumber, time::DAY};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Error, Service};
use crate::domain::attention::{NearLimit, is_silent, near_limits};

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

impl Service {
    /// What staff should look at and was not told within the last `every_days`; from now on it counts as
    /// told.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn untold(&self, every_days: u32) -> Result<Vec<Notice>, Error> {
        let notices = self.attention().await?;
        let now = self.now();
        let since = UnixTime(now.0.saturating_sub(u64::from(every_days) * DAY));
        let mut write = self.store().write().await?;
        let mut untold = Vec::new();
        for notice in notices {
            let (kind, subject) = notice.subject();
            if write.tell(kind, &subject, since, now).await? {
                untold.push(notice);
            }
        }
        write.commit().await?;
        Ok(untold)
    }

    /// Staff was not told these after all.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn not_told(&self, notices: &[Notice]) -> Result<(), Error> {
        let mut write = self.store().write().await?;
        for notice in notices {
            let (kind, subject) = notice.subject();
            write.untell(kind, &subject).await?;
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
