//! Two computers for each license, and staff that resets.

use std::{
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
    thread::{self, JoinHandle},
    time::Duration,
};

use licfmt::{
    Nonce,
    lease::Decision,
    online::{Activation, CheckIn, Signed},
};

use super::{Ended, History, joined};
use crate::{
    http::{Client, Reply},
    server::Home,
    site::{Site, nonce},
    vendor::{self, Sold},
    wrong::{Checked, wrong},
};

/// Before asking again.
const PAUSE: Duration = Duration::from_millis(10);
/// Between resets.
const QUIET: Duration = Duration::from_millis(150);

/// Who asks, until told to end.
pub(super) struct Load {
    ended: Arc<Ended>,
    threads: Vec<JoinHandle<Checked>>,
}

impl Load {
    pub(super) fn start(
        home: &Home,
        licenses: &[Sold],
        history: &Arc<History>,
        gate: &Arc<RwLock<()>>,
    ) -> Checked<Self> {
        let ended = Arc::new(Ended::default());
        let root = vendor::root(home)?;
        let mut threads = Vec::new();
        let common = || Common {
            home: home.clone(),
            history: Arc::clone(history),
            gate: Arc::clone(gate),
            ended: Arc::clone(&ended),
        };
        let mut computer = 0;
        for license in licenses.iter().chain(licenses) {
            computer += 1;
            let customer = Customer {
                site: Site::new(&license.number, computer, &root)?,
                license: license.clone(),
                client: Client::new(),
                common: common(),
            };
            threads.push(thread::spawn(move || customer.live()));
        }
        let (staff, licenses) = (common(), licenses.to_vec());
        threads.push(thread::spawn(move || reset(&staff, &licenses)));
        Ok(Self { ended, threads })
    }

    /// Lets everybody finish what they ask.
    pub(super) fn end(self) -> Checked {
        self.ended.set();
        self.threads.into_iter().try_for_each(joined)
    }
}

struct Common {
    home: Home,
    history: Arc<History>,
    gate: Arc<RwLock<()>>,
    ended: Arc<Ended>,
}

impl Common {
    fn enter(&self) -> RwLockReadGuard<'_, ()> {
        self.gate.read().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Customer {
    site: Site,
    license: Sold,
    client: Client,
    common: Common,
}

impl Customer {
    /// Gets the license if it is free, and uses it until the server says that it is another's.
    fn live(mut self) -> Checked {
        while !self.common.ended.is() {
            if self.activate()? {
                while !self.common.ended.is() && self.check_in()? {}
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn activate(&mut self) -> Checked<bool> {
        let nonce = nonce();
        let signed = self.site.activation(&self.license.token, nonce)?;
        let Some((reply, _)) = self.insist("activations", &signed) else {
            return Ok(false);
        };
        if reply.status != 200 {
            reply.expect(409, "bound-elsewhere")?;
            return Ok(false);
        }
        self.keep(&reply, nonce)?;
        self.common
            .history
            .activated(&self.license.number, self.site.id());
        Ok(true)
    }

    fn check_in(&mut self) -> Checked<bool> {
        let (nonce, held) = (nonce(), self.site.held);
        let signed = self.site.check_in(nonce)?;
        let Some((reply, asked)) = self.insist("check-ins", &signed) else {
            return Ok(false);
        };
        let decision = self.keep(&reply, nonce)?;
        if self.site.held != held + 1 {
            return wrong(format!("lease {} follows lease {held}", self.site.held));
        }
        if asked > 1 {
            self.common.history.again();
        }
        Ok(matches!(decision, Decision::Granted(_)))
    }

    fn keep(&mut self, reply: &Reply, nonce: Nonce) -> Checked<Decision> {
        let lease = self.site.take(reply, nonce)?;
        let (site, sequence) = (self.site.id(), self.site.held);
        self.common.history.lease(site, sequence, nonce)?;
        Ok(lease.decision)
    }

    /// Asks the same until it is answered, and says how often that took; nothing once the test ends.
    fn insist(&self, call: &str, signed: &Signed) -> Option<(Reply, u32)> {
        let url = format!("{}/v1/{call}", self.common.home.base());
        let mut asked = 0;
        while !self.common.ended.is() {
            let open = self.common.enter();
            asked += 1;
            let reply = if call == "activations" {
                self.client.send::<Activation>(&url, signed)
            } else {
                self.client.send::<CheckIn>(&url, signed)
            };
            drop(open);
            match reply {
                Ok(reply) if reply.status < 500 => return Some((reply, asked)),
                _ => thread::sleep(PAUSE),
            }
        }
        None
    }
}

/// Staff resets one license after the other, by the command.
fn reset(staff: &Common, licenses: &[Sold]) -> Checked {
    for license in licenses.iter().cycle() {
        if staff.ended.is() {
            return Ok(());
        }
        {
            let _open = staff.enter();
            let arguments = ["license", "reset", &license.number, "--reason", "test"];
            if staff.home.try_command(&arguments)?.status.success() {
                staff.history.reset(&license.number);
            }
        }
        thread::sleep(QUIET);
    }
    Ok(())
}
