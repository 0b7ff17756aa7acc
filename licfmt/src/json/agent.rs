//! What a program and the agent of its computer say to each other, over a local socket (decision 17).
//!
//! Each message is a JSON text on a line of its own. The program speaks first; [`Request::Tell`] has no answer,
//! each other request has one. After [`Response::Opened`] the connection carries a dongle's reports of 64 bytes,
//! in both directions, and nothing else.
//!
//! The agent is a way to the dongle and to the server, no more: nonces are drawn and signatures checked by the
//! program, so a false agent gains nothing. What a program tells of itself is for people to read.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    limits::{self, Count, FILE_MAX},
    online::Usage,
    strict,
    text::{LicenseNumber, Name, Text},
};

/// The longest message, in bytes: an answer of the server, as a JSON text in a JSON text.
pub const LINE_MAX: usize = 32 * FILE_MAX;

/// What a program asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// A request to the vendor's server.
    Post(Post),
    /// Everything that looks like a dongle.
    Dongles {},
    /// The way to one of them.
    Open {
        /// Its place, as the agent called it.
        place: String,
    },
    /// How the program is.
    Tell(Told),
}

/// A request to the vendor's server, as [`crate::online`] has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Post {
    /// The server's address: that of a registration that the agent keeps.
    pub server: String,
    /// Below the server's address.
    pub path: String,
    /// The body's media type.
    pub media_type: String,
    /// The body.
    pub body: String,
    /// The value of [`KEY_HEADER`](crate::online::KEY_HEADER).
    pub key: String,
    /// The value of [`SIGNATURE_HEADER`](crate::online::SIGNATURE_HEADER).
    pub signature: String,
    /// How long everything together may take, in milliseconds.
    pub timeout_ms: Count,
}

/// How a program is, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Told {
    /// The number of its license.
    pub number: LicenseNumber,
    /// Which instance it is (M-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Name>,
    /// Its version; empty if it does not say.
    pub version: Text,
    /// What license control says: `run`, `warn`, `countdown`, `degraded`, `stop` or `refused`.
    pub verdict: Name,
    /// Why; none: all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Name>,
    /// Seconds until license control stops it; none: nothing is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_s: Option<Count>,
    /// How much of each feature it uses (M-2).
    #[serde(deserialize_with = "limits::entries")]
    pub usage: Vec<Usage>,
}

/// What the agent answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Response {
    /// What came back for a [`Request::Post`], whoever it is from.
    Reply(Reply),
    /// For [`Request::Dongles`].
    Dongles {
        /// By place.
        #[serde(deserialize_with = "limits::entries")]
        found: Vec<Seen>,
    },
    /// For [`Request::Open`]: reports from here on.
    Opened {},
    /// It could not be done.
    Failed(Failed),
}

/// What came back from the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The media type, without parameters, in lower case.
    pub media_type: String,
    /// The body; what is no UTF-8 in it, which no good answer has, is replaced.
    pub body: String,
    /// In how many seconds the server wants to be asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<Count>,
}

/// Something that looks like a dongle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Seen {
    /// Where it is, in the agent's words.
    pub place: String,
    /// Its USB serial number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
}

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Failed {
    /// The stable code.
    pub code: Name,
    /// What the agent knows of it.
    pub detail: String,
}

/// A message as it is sent, with the end of its line.
///
/// # Errors
/// [`MessageError`] for one that is too long.
pub fn write<M: Serialize>(message: &M) -> Result<String, MessageError> {
    let mut line =
        serde_json::to_string(message).map_err(|error| MessageError::malformed(&error))?;
    line.push('\n');
    if line.len() > LINE_MAX {
        return Err(MessageError::TooLong(line.len()));
    }
    Ok(line)
}

/// Reads a message from a line.
///
/// # Errors
/// [`MessageError`].
pub fn read<M: Serialize + DeserializeOwned>(line: &[u8]) -> Result<M, MessageError> {
    if line.len() > LINE_MAX {
        return Err(MessageError::TooLong(line.len()));
    }
    let text = core::str::from_utf8(line).map_err(|error| MessageError::malformed(&error))?;
    strict::read(text).map_err(|error| MessageError::malformed(&error))
}

/// Why a message cannot be read, or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Longer than any message may be.
    #[error("{0} bytes long; messages have at most {LINE_MAX}")]
    TooLong(usize),
    /// Not a message of this kind.
    #[error("not a message of this kind: {0}")]
    Malformed(String),
}

impl MessageError {
    fn malformed(error: &dyn core::fmt::Display) -> Self {
        use alloc::string::ToString as _;
        Self::Malformed(super::text::printable(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Request {
        Request::Tell(Told {
            number: "1921900011".parse().expect("a number"),
            instance: Some("main".parse().expect("a name")),
            version: "2.4.1".parse().expect("a text"),
            verdict: "countdown".parse().expect("a name"),
            code: Some("dongle-removed".parse().expect("a name")),
            remaining_s: Some(3600.into()),
            usage: alloc::vec![Usage {
                id: "saia-pcd".parse().expect("a name"),
                used: 5_400.into(),
            }],
        })
    }

    /// Every message, as it stands on the wire.
    #[test]
    fn requests_have_one_form() {
        let requests = [
            (
                told(),
                r#"{"tell":{"number":"1921900011","instance":"main","version":"2.4.1","verdict":"countdown","code":"dongle-removed","remaining-s":3600,"usage":[{"id":"saia-pcd","used":5400}]}}"#,
            ),
            (
                Request::Post(Post {
                    server: "https://license.example.com".into(),
                    path: "/v1/check-ins".into(),
                    media_type: "text/plain".into(),
                    body: "{}".into(),
                    key: "00".into(),
                    signature: "AA==".into(),
                    timeout_ms: 20_000.into(),
                }),
                r#"{"post":{"server":"https://license.example.com","path":"/v1/check-ins","media-type":"text/plain","body":"{}","key":"00","signature":"AA==","timeout-ms":20000}}"#,
            ),
            (Request::Dongles {}, r#"{"dongles":{}}"#),
            (
                Request::Open {
                    place: "/dev/hidraw0".into(),
                },
                r#"{"open":{"place":"/dev/hidraw0"}}"#,
            ),
        ];
        for (request, line) in requests {
            assert_eq!(write(&request).expect("short"), alloc::format!("{line}\n"));
            assert_eq!(read::<Request>(line.as_bytes()), Ok(request));
        }
    }

    #[test]
    fn answers_have_one_form() {
        let responses = [
            (
                Response::Reply(Reply {
                    status: 200,
                    media_type: "application/json".into(),
                    body: "{}".into(),
                    retry_after_s: None,
                }),
                r#"{"reply":{"status":200,"media-type":"application/json","body":"{}"}}"#,
            ),
            (
                Response::Dongles {
                    found: alloc::vec![Seen {
                        place: "/dev/hidraw0".into(),
                        serial: Some("KF-1".into()),
                    }],
                },
                r#"{"dongles":{"found":[{"place":"/dev/hidraw0","serial":"KF-1"}]}}"#,
            ),
            (Response::Opened {}, r#"{"opened":{}}"#),
            (
                Response::Failed(Failed {
                    code: "dongle-missing".parse().expect("a name"),
                    detail: "gone".into(),
                }),
                r#"{"failed":{"code":"dongle-missing","detail":"gone"}}"#,
            ),
        ];
        for (response, line) in responses {
            assert_eq!(write(&response).expect("short"), alloc::format!("{line}\n"));
            assert_eq!(read::<Response>(line.as_bytes()), Ok(response));
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for line in [
            "",
            "{}",
            "null",
            r#""dongles""#,
            r#"{"dongles":null}"#,
            r#"{"dongles":[]}"#,
            r#"{"dongles":{"more":1}}"#,
            r#"{"dongles":{},"open":{"place":"x"}}"#,
            r#"{"open":{}}"#,
            r#"{"open":{"place":"x","place":"y"}}"#,
            "\u{feff}{\"dongles\":{}}",
        ] {
            let read = read::<Request>(line.as_bytes());
            assert!(matches!(read, Err(MessageError::Malformed(_))), "{line}");
        }
        assert!(read::<Request>(b"{\"dongles\":{}}\xff").is_err());
        let long = alloc::vec![b' '; LINE_MAX + 1];
        assert_eq!(
            read::<Request>(&long),
            Err(MessageError::TooLong(LINE_MAX + 1))
        );
        let place = String::from_utf8(alloc::vec![b'x'; LINE_MAX]).expect("text");
        assert!(matches!(
            write(&Request::Open { place }),
            Err(MessageError::TooLong(_))
        ));
    }
}
