//! The line between the server and its sites.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
    serve::Listener,
};
use tokio::net::{TcpListener, TcpStream};

use crate::clocks::locked;

/// What happens to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is good.
    Good,
    /// It is cut: no connection holds.
    Cut,
    /// Somebody else answers: a guest network's login page.
    LoginPage,
    /// Somebody else refuses: a firewall's page.
    Forbidden,
    /// Requests get through, answers do not: a gateway gives up too early.
    AnswersLost,
}

/// The line, as it is now.
#[derive(Clone, Debug)]
pub(crate) struct Switch(Arc<Mutex<Line>>);

impl Switch {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Line::Good)))
    }

    pub(crate) fn set(&self, line: Line) {
        *locked(&self.0) = line;
    }

    fn get(&self) -> Line {
        *locked(&self.0)
    }
}

/// The server's port at the end of the line.
pub(crate) struct Port {
    pub(crate) listener: TcpListener,
    pub(crate) switch: Switch,
}

impl Listener for Port {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let accepted = Listener::accept(&mut self.listener).await;
            if self.switch.get() != Line::Cut {
                return accepted;
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// What stands in the line.
pub(crate) async fn between(
    State(switch): State<Switch>,
    request: Request,
    next: Next,
) -> Response {
    let page = |status, text| (status, [(header::CONTENT_TYPE, "text/html")], text).into_response();
    match switch.get() {
        Line::LoginPage => page(StatusCode::OK, "<html>Please log in</html>"),
        Line::Forbidden => page(StatusCode::FORBIDDEN, "<html>Blocked</html>"),
        Line::AnswersLost => {
            drop(next.run(request).await);
            page(StatusCode::GATEWAY_TIMEOUT, "<html>Too late</html>")
        }
        Line::Good | Line::Cut => next.run(request).await,
    }
}
