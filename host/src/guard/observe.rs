//! A look from outside: what would a program meet, or what does the one that runs meet?

use std::{sync::Arc, time::Duration};

use licfmt::license::License;

use super::{
    LOOK_S, RETRY_S, Registered, Site,
    files::Loaded,
    online::Online,
    site::{state_problem, unproved},
};
use crate::{
    Problem,
    control::{Event, Rules, State, Verdict},
    verify::Proved,
};

/// After how long without a sign a run counts as ended, in seconds: three times as long as a
/// supervisor's state may wait to be saved.
const LOST_AFTER_S: u64 = 900;

/// What an outsider sees.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The license.
    pub license: Arc<License>,
    /// The dongle, if one proved itself.
    pub proved: Option<Proved>,
    /// The registration with the vendor's server, for online licenses.
    pub registered: Option<Registered>,
    /// Whether a program runs under this license, as far as its kept state tells.
    pub running: bool,
    /// What that program may do, or what a start would meet.
    pub verdict: Verdict,
    /// What is wrong, with all that its text needs; none for [`Verdict::Run`].
    pub problem: Option<Problem>,
    /// What is wrong beside that: a state that cannot be read.
    pub warnings: Vec<Problem>,
    /// For how long the dongle was away in the last 24 hours while a program ran.
    pub absence_used: Duration,
    /// When to look again, to follow what happens.
    pub next_look_in: Duration,
}

/// Looks once, and changes nothing: no run begins, and no state is kept. The dongle proves itself
/// for this look.
///
/// # Errors
/// What is wrong with the license file: without it nothing is known of a dongle or a run.
pub fn observe(site: &Site) -> Result<Observation, Problem> {
    let loaded = Loaded::read(&site.directory, &site.program, site.now())?;
    let proved = site.prove(&loaded);
    let (state, lost) = site.states.load_or_new(loaded.license.tag());
    let rules = Rules::from(&*loaded.license);
    let now = site.seams.timer.now();
    let state = without_lost_run(&rules, state, site);
    let online = loaded
        .is_online()
        .then(|| Online::open(site, &loaded.program))
        .transpose()?;
    let state = match &online {
        Some(online) => rules.step(state, online.known(), now).0,
        None => state,
    };
    let event = match &proved {
        Ok(Some(proved)) => Event::Attested(proved.attestation.times),
        Ok(None) => Event::Tick,
        Err(problem) => unproved(problem),
    };
    let (state, outcome) = rules.step(state, event, now);
    let code = outcome.verdict.code();
    let known = proved.as_ref().err();
    let known = known.filter(|problem| Some(problem.code()) == code);
    let periods = &loaded.license.control.periods;
    let pause_s = match &proved {
        Ok(_) => u64::from(periods.recheck_s).min(LOOK_S),
        Err(_) => u64::from(periods.recheck_s).min(RETRY_S),
    };
    let pause = Duration::from_secs(pause_s);
    Ok(Observation {
        verdict: outcome.verdict,
        problem: known
            .cloned()
            .or_else(|| rules.problem(&state, outcome.verdict, now)),
        running: state.running(),
        warnings: lost.as_ref().map(state_problem).into_iter().collect(),
        absence_used: state.absence_used(periods),
        next_look_in: outcome.next_change_in.map_or(pause, |in_| in_.min(pause)),
        proved: proved.ok().flatten(),
        registered: online.map(|online| online.registered(site, &loaded.program)),
        license: loaded.license,
    })
}

/// A run of which nothing was heard for so long ended without a word.
fn without_lost_run(rules: &Rules, state: State, site: &Site) -> State {
    let now = site.seams.timer.now();
    let silent_s = state.seen().map_or(0, |seen| now.wall.since(seen));
    if silent_s <= LOST_AFTER_S {
        return state;
    }
    rules.step(state, Event::End, now).0
}
