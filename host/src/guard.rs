//! What a protected program embeds: a [`Guard`], which says whether the program may run.
//!
//! It ties together the license directory ([`crate::directory`], [`crate::watch`]), the dongle
//! ([`crate::discovery`]), the checks ([`crate::verify`]), the rules ([`crate::control`]) and the
//! state between two runs ([`crate::state`]).
//!
//! ```no_run
//! use keyfob::{Guard, Program, Site};
//! # use licfmt::{RootKey, license::Environment};
//!
//! # fn work() {}
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let roots: Vec<RootKey> = Vec::new();
//! let program = Program { product: Some("promos".parse()?), environment: Environment::Production, roots };
//! let guard = Guard::start(Site::new(program, "lic")?)?;
//! while guard.verdict().may_run() {
//!     work();
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With a simulated dongle that is pulled:
//!
//! ```
//! use std::time::Duration;
//!
//! use keyfob::{Guard, control::Verdict, text::{Language, Texts}};
//! # use keyfob::{Site, discovery::SystemDongles, transport::Seams};
//! # mod plant { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guard/plant.rs")); }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let plant = plant::Plant::new();
//! # let mut license = plant::license(plant.dongle(1));
//! # license.control.periods.recheck_s = 1;
//! # plant.issue(&license);
//! # let seams = Seams::system();
//! # let dongles = SystemDongles::new(vec![plant.path("usb")], seams.clone());
//! # let site = Site { dongles: std::sync::Arc::new(dongles), seams, ..plant.site() };
//!
//! let guard = Guard::start(site)?;
//! assert_eq!(guard.verdict(), Verdict::Run);
//! assert!(guard.option("alarming"));
//!
//! plant.pull(1);
//! let status = guard.wait_change(Duration::from_mins(1)).ok_or("no news")?;
//! assert!(matches!(status.verdict, Verdict::Countdown(_)));
//! let problem = status.problem.ok_or("no reason")?;
//! assert_eq!(
//!     Texts::new(Language::English).problem(&problem).text,
//!     "The dongle was pulled. The program stops in 60 minutes."
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # The parts
//! - [`Supervisor`] does one look at a time, and nothing in between; everything that it reads is in
//!   its [`Site`], so that tests run it with clocks that jump.
//! - [`Guard`] is a thread around it, which looks when it is time and when a file changes. A program
//!   asks it ([`Guard::verdict`], [`Guard::status`]), waits for it ([`Guard::wait_change`]) or is
//!   called by it ([`Guard::start_with`]).
//! - [`observe()`] looks from outside and changes nothing: for tools.
//! - `Attendant` asks the server while no program does: for the agent of a computer.
//!
//! # Decided here
//! - No start unless the first look says so. After that nothing ends a program but
//!   [`Verdict::Stop`](crate::control::Verdict::Stop), and whether it obeys is up to the program:
//!   [`Verdict::may_run`](crate::control::Verdict::may_run) says what it should do.
//! - [`Supervisor::resume`] needs the dongle in its first look, like a start. A countdown is kept
//!   by the supervisor that lives on; one that died leaves the absence that it saw, no right to run
//!   without the dongle.
//! - A license that is replaced by another good one is taken over, with its rules, as soon as the
//!   dongle that the new one names has proved itself; the run, and the absence that it used, go on,
//!   also under another number. Until then it counts as a bad file under the old one's rules: a
//!   genuine license of somebody else grants nothing. An older revision of the same number is a bad
//!   file.
//! - The last good license stays in use. A file that is gone, bad, revoked or not valid yet counts
//!   as an absence of the dongle, with its own reason: the same hour in the same sum, so deleting a
//!   file gains nothing that pulling the dongle would not, and a mistake at the site stops no plant
//!   at once. A file that is just being written ([`crate::watch`]) is not judged. What was good is
//!   not judged again while it stays the same; that it expires is for the rules to say.
//! - A dongle that learned of a newer revocation list than the one beside the license (from another
//!   product's license, say) is a warning for `clock_warning_s` before it counts as an absence, as
//!   long as the files stay the same. A start is refused.
//! - A license that needs no dongle (emergency) stays in use until it expires, whatever happens to
//!   its file; [`Status::warnings`] tells.
//! - A soft-dongle license counts only as part of `licinfo.cfg`, the registration ([`crate::online`]); as
//!   a file of its own it is refused with [`Code::SoftDongleLicense`](crate::Code). Where there is a
//!   `promos.json`, the registration is not looked at.
//! - Online, what the last lease says is known before a start is judged, so a state that was deleted
//!   gains nothing. Then the server is asked, for a few seconds at most; a license that is good starts
//!   without its answer. While the program runs it is asked in the guard's thread.
//! - A registration's license is judged at the time of its last lease, where the clock is behind that: it is as late as
//!   the server said, and a slow clock is no reason to hold up an upgrade or a start.
//! - A registration's license that has ended may have been renewed: before such a start is refused the server is
//!   asked.
//! - A registration that is gone while the program runs is a warning: no check-in succeeds any more, and
//!   the license's days count. The next start is refused.
//! - A dongle whose count of power-ups changed between two proofs of a run was away in between:
//!   pulled and put back unseen, or at work elsewhere. A simulated one is powered up for each proof,
//!   so for its tier this is not looked at.
//! - The dongle is opened for each proof and closed after it, so that programs share it. While it
//!   is missing it is looked for every [`RETRY_S`] seconds.
//! - A look that never ends (a network drive that hangs) counts as an absence: after `countdown_s`
//!   the guard's verdict is the end.
//! - A state that cannot be read or kept is a warning: it would give back some absence, which is no
//!   reason to stop a plant.

#[cfg(feature = "online")]
mod attendant;
mod files;
mod heartbeat;
mod observe;
#[cfg_attr(not(feature = "online"), path = "guard/offline.rs")]
mod online;
mod presence;
mod site;
mod status;
mod supervisor;
mod thread;

#[cfg(feature = "online")]
pub use attendant::{Attendant, Attended};
pub use observe::{Observation, observe};
pub use site::Site;
pub use status::{Registered, Status};
pub use supervisor::{LOOK_S, RETRY_S, Supervisor};
pub use thread::Guard;
