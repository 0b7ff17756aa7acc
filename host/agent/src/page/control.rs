//! How a link is got: whoever may read the agent's state directory knows the secret in it.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use keyfob::{Code, Problem};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use ureq::Agent;

use super::Page;

/// The file's name in the agent's state directory.
pub const FILE: &str = "page.json";
const TIMEOUT: Duration = Duration::from_secs(5);

/// What opens the page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opener {
    /// `127.0.0.1:47180`
    pub authority: String,
    /// Of the agent that runs.
    pub secret: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Link {
    url: String,
}

impl Opener {
    /// Keeps it, for the agent's own user alone.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, state: &Path) -> Result<(), Problem> {
        let path = state.join(FILE);
        let write = || -> std::io::Result<()> {
            // Temporary files are their owner's alone, and so is what they become.
            let mut file = tempfile::NamedTempFile::new_in(state)?;
            file.write_all(&serde_json::to_vec(self)?)?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| crate::io(&path.display(), &error))
    }

    fn read(state: &Path) -> Result<Self, Problem> {
        let path = state.join(FILE);
        let failed = |error: &dyn std::fmt::Display| crate::io(&path.display(), error);
        let text = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Problem::new(Code::Io)
                .because("why-no-agent")
                .with("address", path.display())
                .with("error", error),
            _ => failed(&error),
        })?;
        serde_json::from_slice(&text).map_err(|error| failed(&error))
    }
}

/// A new link, from the agent whose state directory this is.
///
/// # Errors
/// [`Code::Io`]: the directory cannot be read, or no agent answers.
pub fn open(state: &Path) -> Result<String, Problem> {
    let opener = Opener::read(state)?;
    let address = format!("http://{}/control/open", opener.authority);
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .proxy(None)
        .build();
    let asked = config
        .new_agent()
        .post(&address)
        .header(header::AUTHORIZATION, format!("Bearer {}", opener.secret))
        .send_empty();
    let failed = |error: ureq::Error| {
        Problem::new(Code::Io)
            .because("why-no-agent")
            .with("address", &opener.authority)
            .with("error", error)
    };
    let text = asked.and_then(|mut it| it.body_mut().read_to_string());
    let link: Link = serde_json::from_str(&text.map_err(failed)?)
        .map_err(|error| crate::io(&address, &error))?;
    // Whoever else has the port may answer what he likes.
    let code = link.url.rsplit('/').next().unwrap_or_default();
    if code.len() != 64 || !code.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Err(crate::io(&address, &"what answers there is no agent"));
    }
    Ok(format!("http://{}/open/{code}", opener.authority))
}

pub(super) async fn link(
    State(page): State<Arc<Page>>,
    headers: HeaderMap,
) -> Result<Json<Link>, StatusCode> {
    let expected = format!("Bearer {}", page.secret);
    let given = headers.get(header::AUTHORIZATION);
    let given = given.map_or(&b""[..], |value| value.as_bytes());
    if !bool::from(expected.as_bytes().ct_eq(given)) {
        return Err(StatusCode::FORBIDDEN);
    }
    let code = page.access().code(&*page.seams.rng, page.seams.now_ms());
    let code = code.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(Link {
        url: format!("http://{}/open/{code}", page.authority),
    }))
}
