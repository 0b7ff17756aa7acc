//! `keyfob-server serve`

mod listen;
mod signals;
mod tls;

use std::{sync::Arc, time::Duration};

use ed25519_dalek::SigningKey;

use super::{App, Failure, args::Serve, passphrase, show::line};
use crate::{
    clock::{Clock as _, Rng, SystemClock, SystemRng},
    jobs,
    mail::Mailer,
    service::Service,
    store::{Role, ServerLock, Store},
    text::{Message, Texts},
};

/// How often figures that nobody fetched are summed up.
const UPKEEP: Duration = Duration::from_secs(5);

pub(super) async fn run(app: &App, args: &Serve) -> Result<(), Failure> {
    log(app)?;
    keys(app, args.development)?;
    let settings = app.config.database(&app.directory);
    let _alone = ServerLock::take(&settings)?;
    let store = Store::open(&settings).await?;
    let service = app.service_on(store)?;
    say_how_it_stands(app, &service);
    invite_the_first(app, &service).await?;
    figures(app).await?;
    notices(app, &service)?;
    listen::serve(app, &service).await
}

fn log(app: &App) -> Result<(), Failure> {
    let bad = |error: &dyn std::fmt::Display| Failure::LogLevel(error.to_string());
    let filter = tracing_subscriber::EnvFilter::try_new(&app.config.log.level);
    let filter = filter.map_err(|error| bad(&error))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if app.config.log.json {
        lines.json().try_init()
    } else {
        lines.try_init()
    };
    started.map_err(|error| bad(&error))
}

/// Makes what an empty directory lacks.
fn keys(app: &App, development: bool) -> Result<(), Failure> {
    let (keys, now) = (app.keys(), SystemClock.now());
    if !keys.has_key() {
        keys.create(&new_key()?, &passphrase(), now)
            .map_err(crate::issuer::IssuerError::from)?;
        let request = keys.request_file();
        tracing::info!(request = %request.display(), "made the server's key and the request for its certificate");
    }
    if development && !keys.certificate_file().exists() {
        keys.certify_for_development(&new_key()?, &passphrase(), now)?;
    }
    Ok(())
}

fn new_key() -> Result<SigningKey, Failure> {
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    SystemRng
        .fill(&mut *seed)
        .map_err(crate::service::Error::from)?;
    Ok(SigningKey::from_bytes(&seed))
}

fn say_how_it_stands(app: &App, service: &Service) {
    if service.is_development() {
        tracing::warn!(
            "DEVELOPMENT: the server certified itself; nothing that it signs is for production"
        );
    }
    if let Ok(issuer) = service.issuer() {
        tracing::info!(until = %issuer.valid_until(), "the server's key is certified");
        return;
    }
    tracing::warn!(
        request = %app.keys().request_file().display(),
        certificate = %app.keys().certificate_file().display(),
        "the server's key is not certified yet: take the request to the root, bring certificate and root.pem, then send SIGHUP"
    );
}

/// Somebody must be able to begin. The invitation goes to standard output, not to the log.
async fn invite_the_first(app: &App, service: &Service) -> Result<(), Failure> {
    if service.has_no_staff().await? {
        let invitation = service.invite("admin", Role::Admin, "server").await?;
        let told = Message::new("serve-invitation")
            .with("name", "admin")
            .with("until", invitation.until)
            .with("token", invitation.token);
        line(&told.text(app.texts))?;
    }
    Ok(())
}

/// Tells staff by mail, if the settings name somebody.
fn notices(app: &App, service: &Arc<Service>) -> Result<(), Failure> {
    let settings = &app.config.notices;
    if let Some(mailer) = Mailer::new(settings).map_err(Failure::Notices)? {
        let (service, texts) = (Arc::clone(service), Texts::new(settings.language));
        tokio::spawn(jobs::run(service, mailer, texts, settings.every_days));
    }
    Ok(())
}

/// Figures for Prometheus, on an address of their own.
async fn figures(app: &App) -> Result<(), Failure> {
    let Some(address) = app.config.metrics else {
        return Ok(());
    };
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder();
    let recorder = recorder.map_err(|error| Failure::Metrics(error.to_string()))?;
    let upkeep = recorder.clone();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(UPKEEP);
        loop {
            every.tick().await;
            upkeep.run_upkeep();
        }
    });
    let router = axum::Router::new().route(
        "/metrics",
        axum::routing::get(move || async move { recorder.render() }),
    );
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.map_err(Failure::System)?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}
