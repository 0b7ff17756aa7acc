//! The page's port: opened, served, and waited for where somebody else has it.

use std::{
    collections::BTreeMap,
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::{Extension, Router, middleware::AddExtension};
use axum_server::Handle;
use keyfob::{Problem, transport::Seams};
use licfmt::text::Name;
use tokio::{
    runtime::Builder,
    sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError, oneshot},
    time::sleep,
};
use tower::Layer as _;

use super::{Kept, Opener, Page, router, secret};
use crate::keeper::Context;

/// How long the last answers may take at the end.
const LAST_ANSWERS: Duration = Duration::from_secs(2);
/// How long to wait for a port that is taken.
const AGAIN: Duration = Duration::from_mins(1);

/// What programs of this computer may take of the page: any of them can connect, whether it may see anything or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many connections there may be at the same time; further ones are hung up on. The agent's files are not
    /// used up by them, which keepers and programs need.
    pub(crate) connections: usize,
    /// How long a connection may take to send a request's head, or the next one.
    pub(crate) head: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            head: Duration::from_secs(10),
        }
    }
}

/// What it takes to open the page.
pub(crate) struct Opening {
    pub(crate) context: Context,
    pub(crate) seams: Seams,
    pub(crate) state: PathBuf,
    pub(crate) wanted: SocketAddr,
    pub(crate) limits: Limits,
}

/// A port that is open, where that is, and the secret that opens the page.
pub(crate) type Open = (TcpListener, SocketAddr, String);

impl Opening {
    /// Takes the port, and writes what opens the page there.
    pub(crate) fn listen(&self) -> Result<Open, Problem> {
        let failed = |error: &dyn std::fmt::Display| {
            Problem::new(keyfob::Code::Io)
                .because("why-page")
                .with("address", self.wanted)
                .with("error", error)
        };
        let listener = TcpListener::bind(self.wanted).map_err(|error| failed(&error))?;
        listener
            .set_nonblocking(true)
            .map_err(|error| failed(&error))?;
        let address = listener.local_addr().map_err(|error| failed(&error))?;
        let secret = secret(&*self.seams.rng).map_err(|error| failed(&error))?;
        let opener = Opener {
            authority: address.to_string(),
            secret: secret.clone(),
        };
        opener.write(&self.state)?;
        Ok((listener, address, secret))
    }

    /// Serves the page until everything ends; `first` is what came of the first try.
    pub(crate) fn show(
        self,
        first: Result<Open, Problem>,
        kept: BTreeMap<Name, Kept>,
        ended: oneshot::Receiver<()>,
    ) {
        let runtime = Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            // What keeps it away was told.
            let _ = runtime.block_on(self.serve(first, kept, ended));
            // Whatever still waits for a server is not waited for.
            runtime.shutdown_background();
        }
    }

    async fn serve(
        self,
        mut tried: Result<Open, Problem>,
        kept: BTreeMap<Name, Kept>,
        mut ended: oneshot::Receiver<()>,
    ) -> io::Result<()> {
        let mut told = None;
        let (listener, address, secret) = loop {
            match tried {
                Ok(open) => break open,
                Err(problem) if told.as_ref() != Some(&problem) => {
                    self.log("agent-log-no-page", &self.context.speech.problem(&problem));
                    told = Some(problem);
                }
                Err(_) => {}
            }
            tokio::select! {
                _ = &mut ended => return Ok(()),
                () = sleep(AGAIN) => tried = self.listen(),
            }
        };
        self.log("agent-log-page", &address);
        let opener = (address.to_string(), secret);
        let limits = self.limits;
        let page = Page::new(self.context, self.seams, opener, kept);
        let handle = Handle::new();
        let end = {
            let handle = handle.clone();
            async move {
                // Dropped or sent: both say that it is over.
                let _ = ended.await;
                handle.graceful_shutdown(Some(LAST_ANSWERS));
            }
        };
        tokio::spawn(end);
        let Limits { connections, head } = limits;
        let mut server = axum_server::from_tcp(listener)?
            .handle(handle)
            .http1_only()
            .first_request_timeout(head);
        server.http_builder().http1().header_read_timeout(head);
        let places = Arc::new(Semaphore::new(connections));
        let router = router(Arc::new(page));
        let admit = tower::service_fn(move |_: SocketAddr| {
            let admitted = admitted(&places, &router);
            async { admitted }
        });
        server.serve(admit).await
    }

    fn log(&self, id: &str, what: &dyn std::fmt::Display) {
        let args: [(&str, &dyn std::fmt::Display); 2] = [("address", what), ("error", what)];
        let text = self.context.speech.text(id, &args);
        self.context.log.add(self.seams.timer.now().wall, "", &text);
    }
}

/// What answers a connection, which has its place for as long as that lives.
type Admitted = AddExtension<Router, Arc<OwnedSemaphorePermit>>;

/// What answers a new connection, if there is a place for it.
fn admitted(places: &Arc<Semaphore>, router: &Router) -> Result<Admitted, TryAcquireError> {
    let place = Arc::clone(places).try_acquire_owned()?;
    Ok(Extension(Arc::new(place)).layer(router.clone()))
}

#[cfg(test)]
mod tests;
