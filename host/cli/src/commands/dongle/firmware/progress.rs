//! The bar that shows how far an update is. On standard error, and only where that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use licfmt::device::FirmwareVersion;

use crate::{app::App, args::Format};

const BAR: &str = "{msg} {wide_bar} {bytes}/{total_bytes}";
const SPINNER: &str = "{msg} {spinner}";

/// How far an update is.
pub(super) struct Progress {
    bar: ProgressBar,
    restarting: String,
}

impl Progress {
    /// Nothing is sent yet.
    pub(super) fn start(app: &App, from: FirmwareVersion, to: FirmwareVersion) -> Self {
        let target = match app.format {
            Format::Text => ProgressDrawTarget::stderr(),
            Format::Json => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        restyle(&bar, BAR);
        let (from, to) = (from.to_string(), to.to_string());
        let sending = [("from", from.as_str()), ("to", to.as_str())];
        bar.set_message(app.texts.text("firmware-sending", sending));
        Self {
            bar,
            restarting: app.texts.text("firmware-restarting", []),
        }
    }

    /// So many bytes of the program are on the dongle.
    pub(super) fn sent(&self, bytes: u32, all: u32) {
        self.bar.set_length(all.into());
        self.bar.set_position(bytes.into());
    }

    /// All are, and it restarts.
    pub(super) fn restarting(&self) {
        restyle(&self.bar, SPINNER);
        self.bar.set_message(self.restarting.clone());
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }
}

/// However it ended, the answer says.
impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn restyle(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}
