//! A server as a process of its own.

use std::{net::SocketAddr, path::Path, process::Stdio, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

use crate::Outcome;

/// A server that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts `program`, which listens where `KEYFOB_SERVER_LISTEN` says.
    pub(crate) async fn start(
        program: &Path,
        args: &[&str],
        settings: &[(&str, String)],
    ) -> Outcome<Self> {
        let address = free().await?;
        let child = Command::new(program)
            .args(args)
            .envs(settings.iter().map(|(name, value)| (*name, value)))
            .env("KEYFOB_SERVER_LISTEN", address.to_string())
            .env("KEYFOB_SERVER_LOG_LEVEL", "warn")
            .env(
                "KEYFOB_SERVER_RATES_CHECK_INS_PER_ADDRESS",
                u32::MAX.to_string(),
            )
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut server = Self { child, address };
        server.wait().await?;
        Ok(server)
    }

    async fn wait(&mut self) -> Outcome<()> {
        for _ in 0..300 {
            if TcpStream::connect(self.address).await.is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended: {status}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the server does not listen".into())
    }

    /// The most memory that it held, in MiB.
    pub(crate) fn peak_mib(&self) -> Outcome<f64> {
        let id = self.child.id().ok_or("the server ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib: u32 = line
            .and_then(|line| line.split_whitespace().next())
            .ok_or("no VmHWM")?
            .parse()?;
        Ok(f64::from(kib) / 1024.0)
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Outcome<()> {
        self.child.kill().await?;
        Ok(())
    }
}

async fn free() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0").await?.local_addr()?)
}
