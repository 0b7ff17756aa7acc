//! What `licinfo.cfg` holds.

use licfmt::{
    KeyId, Nonce,
    hardware::Hardware,
    license::Environment,
    limits::Count,
    online::RunStatus,
    text::{LicenseNumber, Name},
};
use serde::{Deserialize, Serialize};

use super::WrappedKey;

/// The content of `licinfo.cfg`, which the installation's key signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LicInfo {
    /// How the server is reached.
    pub server: Server,
    /// The license's number.
    pub number: LicenseNumber,
    /// Where the installation runs.
    pub environment: Environment,
    /// Whether it talks to the server: a test installation does so only where it was enabled (M-6).
    pub talks: bool,
    /// What an instance is called that does not say.
    pub instance: Name,
    /// Whether only the instance of this name asks (M-7).
    pub designated: bool,
    /// The vendor's root key that the computer's hashes are made for.
    pub vendor: KeyId,
    /// The computer at the registration.
    pub hardware: Hardware,
    /// The installation's key.
    pub key: WrappedKey,
    /// The request that was not answered yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// The last lease that came; 0: none.
    pub sequence: Count,
    /// Whom the server answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Reported>,
    /// The last lease, as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    /// The license file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The newest revocation list that came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocations: Option<String>,
}

/// How the server is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Its base address, such as `https://license.example.com`.
    pub address: String,
    /// The HTTP proxy, such as `http://proxy:3128`; none: direct.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Certificates of the authorities that are believed instead of the system's, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
}

/// A request that is being made. It is kept before it is sent: if the answer is lost, the same request is made
/// again and answered with the same lease (decision 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// The request's nonce.
    pub nonce: Nonce,
    /// The lease that it follows.
    pub sequence: Count,
}

/// What the server knows of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Who asked.
    pub instance: Name,
    /// Whether it ran.
    pub status: RunStatus,
}
