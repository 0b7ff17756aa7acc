//! The agent as a service of Windows.
//!
//! Run under wine in tests (`tests/windows`), never on Windows itself.

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use keyfob::{Code, Problem, transport::Seams};
use keyfob_agent::{config::Config, run::Agent};
use windows_service::{
    define_windows_service,
    service::{
        ServiceAccess, ServiceControl, ServiceControlAccept, ServiceErrorControl, ServiceExitCode,
        ServiceInfo, ServiceStartType, ServiceState, ServiceStatus, ServiceType,
    },
    service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle},
    service_dispatcher,
    service_manager::{ServiceManager, ServiceManagerAccess},
};

use crate::{
    app::App,
    args::agent::{Install, Settings},
    commands::inspect,
    report::Report,
};

/// The service's name.
const NAME: &str = "keyfob-agent";
const TYPE: ServiceType = ServiceType::OWN_PROCESS;
/// How long Windows waits for a start or an end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The settings' file, for the service's own thread: Windows hands it nothing else.
static CONFIG: Mutex<Option<PathBuf>> = Mutex::new(None);

define_windows_service!(entry, serve);

/// What ends the agent: the console's Ctrl-C, by Windows itself, unless it is a service.
pub(super) struct End(Receiver<()>, Sender<()>);

/// Nothing but the console ends an agent that is no service.
pub(super) fn end() -> Result<End, Problem> {
    let (sender, receiver) = channel();
    Ok(End(receiver, sender))
}

impl End {
    /// Waits until somebody wants it to end.
    pub(super) fn wait(self) {
        let Self(receiver, _sender) = self;
        let _ = receiver.recv();
    }
}

fn failed(error: windows_service::Error) -> Problem {
    Problem::new(Code::Io).with("detail", error)
}

/// Installs the service: started with the computer.
pub(super) fn install(install: &Install) -> Result<Report, Problem> {
    let program =
        std::env::current_exe().map_err(|error| Problem::new(Code::Io).with("detail", error))?;
    let config = install.settings.config.clone();
    let info = ServiceInfo {
        name: NAME.into(),
        display_name: "Keyfob license agent".into(),
        service_type: TYPE,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: program,
        launch_arguments: vec![
            "agent".into(),
            "service".into(),
            "--config".into(),
            config.clone().into(),
        ],
        dependencies: Vec::new(),
        account_name: None,
        account_password: None,
    };
    let access = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
    let manager = ServiceManager::local_computer(None::<&str>, access).map_err(failed)?;
    let service = manager.create_service(&info, ServiceAccess::CHANGE_CONFIG);
    let service = service.map_err(failed)?;
    let about = "Keeps the licenses of this computer fresh and tells people in time.";
    service.set_description(about).map_err(failed)?;
    Ok(Report::new()
        .say("agent-service", &[("name", &NAME)])
        .say("agent-next-service", &[("file", &config.display())]))
}

/// Is the service, until Windows ends it.
pub(super) fn be(_: &App, settings: &Settings) -> Result<Report, Problem> {
    let mut config = CONFIG.lock().unwrap_or_else(PoisonError::into_inner);
    *config = Some(settings.config.clone());
    drop(config);
    service_dispatcher::start(NAME, entry).map_err(failed)?;
    Ok(Report::silent())
}

fn serve(_: Vec<OsString>) {
    // Who is to be told is the service manager, which `try_serve` does.
    let _ = try_serve();
}

fn try_serve() -> Result<(), windows_service::Error> {
    let (stop, stopped) = channel();
    let handler = move |control| match control {
        ServiceControl::Stop | ServiceControl::Shutdown => {
            let _ = stop.send(());
            ServiceControlHandlerResult::NoError
        }
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    let handle = service_control_handler::register(NAME, handler)?;
    report(handle, ServiceState::StartPending, 0)?;
    let config = CONFIG.lock().unwrap_or_else(PoisonError::into_inner).take();
    let agent = Config::read(&config.unwrap_or_default())
        .and_then(|config| Agent::start(&config, inspect::root, &Seams::system()));
    let agent = match agent {
        Ok(agent) => agent,
        Err(problem) => return report(handle, ServiceState::Stopped, problem.exit_status() as u32),
    };
    report(handle, ServiceState::Running, 0)?;
    let _ = stopped.recv();
    report(handle, ServiceState::StopPending, 0)?;
    agent.stop();
    report(handle, ServiceState::Stopped, 0)
}

/// Tells the service manager.
fn report(
    handle: ServiceStatusHandle,
    state: ServiceState,
    status: u32,
) -> Result<(), windows_service::Error> {
    let controls = match state {
        ServiceState::Running => ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN,
        _ => ServiceControlAccept::empty(),
    };
    handle.set_service_status(ServiceStatus {
        service_type: TYPE,
        current_state: state,
        controls_accepted: controls,
        exit_code: match status {
            0 => ServiceExitCode::Win32(0),
            status => ServiceExitCode::ServiceSpecific(status),
        },
        checkpoint: 0,
        wait_hint: PATIENCE,
        process_id: None,
    })
}
