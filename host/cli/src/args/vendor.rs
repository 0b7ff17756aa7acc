//! Vendor commands.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use licfmt::{DongleId, KeyId, Purpose, Revision, UnixTime, text::LicenseNumber};

/// The vendor's directory and how to open its keys.
#[derive(Clone, Debug, Args)]
pub(crate) struct VendorDir {
    /// The vendor directory.
    #[arg(
        id = "vendor",
        long,
        value_name = "DIR",
        default_value = "vendor",
        env = "KEYFOB_VENDOR"
    )]
    pub(crate) directory: PathBuf,
    /// File with the passphrase of the vendor's keys. Otherwise KEYFOB_PASSPHRASE, or asked for.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// `keyfob vendor`
#[derive(Debug, Subcommand)]
pub(crate) enum Vendor {
    /// Make a root key and issuer keys in a new directory.
    Init(Init),
    /// Replace the issuer key of one purpose by a new one.
    Renew(Renew),
    /// Certify a key that someone else made: a license server's, for instance.
    Certify(Certify),
    /// Revoke an issuer, a license or a dongle, and write the next revocation list.
    #[command(subcommand)]
    Revoke(Revoke),
    /// Lead over to a new root key: both roots sign a statement for sites that pin the old one.
    Rollover(Rollover),
    /// Sign an update for one dongle, in answer to its request.
    Update(SignUpdate),
    /// Sign a built dongle program, for packages and for dongles in the field.
    #[cfg(feature = "station")]
    SignFirmware(super::firmware::Sign),
    /// Put boot stage and signed image together: what is written into blank boards.
    #[cfg(feature = "station")]
    Package(super::firmware::Package),
}

/// `keyfob vendor init`
#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// Do not encrypt the keys: for trying things out, never for a product.
    #[arg(long, conflicts_with = "passphrase_file")]
    pub(crate) no_passphrase: bool,
    /// Days for which issuer keys may sign.
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = days())]
    pub(crate) issuer_days: u32,
}

/// For how many days a key may be certified: at least one, or it could sign nothing.
fn days() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=36_500)
}

/// `keyfob vendor renew`
#[derive(Debug, Args)]
pub(crate) struct Renew {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// The purpose: license, lease, device, update, time, revocation or firmware.
    #[arg(value_name = "PURPOSE")]
    pub(crate) purpose: Purpose,
    /// Days for which it may sign.
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = days())]
    pub(crate) days: u32,
}

/// `keyfob vendor certify`
#[derive(Debug, Args)]
pub(crate) struct Certify {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// The request.
    #[arg(value_name = "REQUEST")]
    pub(crate) request: PathBuf,
    /// What the key may sign; repeatable. Must be all that the request asks for, and no more:
    /// license, lease, device, update, time, revocation or firmware.
    #[arg(long = "purpose", value_name = "PURPOSE", required = true)]
    pub(crate) purposes: Vec<Purpose>,
    /// Where to write the certificate.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Days for which the key may sign.
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = days())]
    pub(crate) days: u32,
}

/// `keyfob vendor revoke`
#[derive(Debug, Subcommand)]
pub(crate) enum Revoke {
    /// An issuer key that was stolen or given up.
    Issuer(Revoked<KeyId>),
    /// A license, or its older revisions.
    License(RevokedLicense),
    /// A dongle that was lost or stolen.
    Dongle(Revoked<DongleId>),
}

/// What is revoked, and why.
#[derive(Debug, Args)]
pub(crate) struct Revoked<T>
where
    T: Clone + Send + Sync + std::str::FromStr<Err: std::error::Error + Send + Sync> + 'static,
{
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// What is revoked: the issuer's key id, the license's or the dongle's number.
    #[arg(value_name = "ID")]
    pub(crate) id: T,
    /// Why, for the people at the site.
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

/// `keyfob vendor revoke license`
#[derive(Debug, Args)]
pub(crate) struct RevokedLicense {
    #[command(flatten)]
    pub(crate) revoked: Revoked<LicenseNumber>,
    /// Only revisions below this one.
    #[arg(long, value_name = "REVISION", value_parser = revision)]
    pub(crate) below: Option<Revision>,
}

fn revision(text: &str) -> Result<Revision, String> {
    match text.parse() {
        Ok(revision) if revision > 0 => Ok(Revision(revision)),
        _ => Err("expected a number from 1".into()),
    }
}

/// `keyfob vendor rollover`
#[derive(Debug, Args)]
pub(crate) struct Rollover {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// The vendor directory of the new root.
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// Where to write the statement, for the license directories.
    #[arg(long, value_name = "FILE", default_value = keyfob::directory::ROLLOVER_FILE)]
    pub(crate) out: PathBuf,
}

/// `keyfob vendor update`
#[derive(Debug, Args)]
pub(crate) struct SignUpdate {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// The dongle's request.
    #[arg(value_name = "REQUEST")]
    pub(crate) request: PathBuf,
    /// Where to write the update.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Set a counter: INDEX:EPOCH:LIMIT. A higher epoch starts it at 0.
    #[arg(long = "counter", value_name = "I:E:L", value_parser = counter)]
    pub(crate) counters: Vec<(u8, u32, u32)>,
    /// Set the dongle's time to this one, also back; "now" for the time now.
    #[arg(long, value_name = "TIME")]
    pub(crate) time: Option<TimeArg>,
    /// Set a license's lowest valid revision: NUMBER:REVISION.
    #[arg(long = "lowest-revision", value_name = "N:R", value_parser = floor)]
    pub(crate) floors: Vec<(LicenseNumber, u32)>,
    /// Set the number of the newest revocation list that the dongle knows.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) revocations: Option<u32>,
}

/// A time on the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TimeArg {
    /// When the command runs.
    Now,
    /// This one.
    At(UnixTime),
}

impl std::str::FromStr for TimeArg {
    type Err = licfmt::id::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "now" {
            Ok(Self::Now)
        } else {
            text.parse().map(Self::At)
        }
    }
}

fn counter(text: &str) -> Result<(u8, u32, u32), String> {
    let parts: Vec<_> = text.split(':').collect();
    let [index, epoch, limit] = parts[..] else {
        return Err("INDEX:EPOCH:LIMIT".into());
    };
    let number = |text: &str| text.parse::<u32>().map_err(|error| error.to_string());
    let index = index.parse::<u8>().map_err(|error| error.to_string())?;
    Ok((index, number(epoch)?, number(limit)?))
}

fn floor(text: &str) -> Result<(LicenseNumber, u32), String> {
    let (license, revision) = text.rsplit_once(':').ok_or("NUMBER:REVISION")?;
    let license = license
        .parse()
        .map_err(|error: licfmt::text::TextError| error.to_string())?;
    Ok((
        license,
        revision
            .parse()
            .map_err(|error: std::num::ParseIntError| error.to_string())?,
    ))
}

/// `keyfob issue`
#[derive(Debug, Args)]
pub(crate) struct Issue {
    #[command(flatten)]
    pub(crate) vendor: VendorDir,
    /// The order: what the license shall say, as JSON.
    #[arg(value_name = "ORDER")]
    pub(crate) order: PathBuf,
    /// The provisioned dongle that the license is bound to.
    #[arg(long, value_name = "ID")]
    pub(crate) dongle: Option<DongleId>,
    /// Make a soft-dongle license, which a server binds and sites check in with.
    #[arg(long, conflicts_with = "dongle")]
    pub(crate) soft: bool,
    /// The license directory to write promos.json (and revocations.json) into.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// `keyfob inspect`
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// A signed file of any kind.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The vendor's root public key; without it signatures are not checked.
    #[arg(long, value_name = "FILE", env = "KEYFOB_ROOT")]
    pub(crate) root: Vec<PathBuf>,
}
