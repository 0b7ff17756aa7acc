//! P-15: somebody registers at a terminal.

use crate::{
    place::Place,
    run::World,
    server::Home,
    terminal::Terminal,
    vendor::{self, Sold},
    wrong::{Checked, demand},
};

/// What is asked, in a language.
struct Words {
    language: &'static str,
    hardware: &'static str,
    server: &'static str,
    number: &'static str,
    token: &'static str,
    registered: &'static str,
}

const LANGUAGES: [Words; 2] = [
    Words {
        language: "en",
        hardware: "Hardware ID: ",
        server: "Address of the server",
        number: "License number",
        token: "License token: ",
        registered: "This installation is registered with ",
    },
    Words {
        language: "de",
        hardware: "Hardware-ID: ",
        server: "Adresse des Servers",
        number: "Lizenznummer",
        token: "Lizenz-Token: ",
        registered: "Diese Installation ist bei ",
    },
];

/// P-15: the hardware ID is shown; address, number and token are asked for, and the token is not shown. Asked again,
/// what is known is offered.
pub(in super::super) fn registers(world: &World) -> Checked<String> {
    let home = Home::new(world, "site-terminal")?;
    let running = home.start()?;
    for (at, words) in LANGUAGES.iter().enumerate() {
        let sold = vendor::sell(world, &home, &format!("86000001{at}"))?;
        let name = format!("site-terminal-{}", words.language);
        let place = Place::new(world, &name, &home)?;
        let base = home.base();
        let typed = [&*base, &*sold.number];
        sits_down(&place, words, ["", ""], typed, &sold)?;
        let known = [&*format!(" [{base}]"), &*format!(" [{}]", sold.number)];
        sits_down(&place, words, known, ["", ""], &sold)?;
        demand(place.lease()? >= 2, || "registered once only".to_owned())?;
    }
    running.stop()?;
    Ok("asked in English and German, anew and again".to_owned())
}

/// Somebody is asked for address and number with these defaults, types this, and the token.
fn sits_down(
    place: &Place,
    words: &Words,
    defaults: [&str; 2],
    typed: [&str; 2],
    sold: &Sold,
) -> Checked {
    let mut command = place.keyfob(&["register"]);
    command.env("KEYFOB_LANG", words.language);
    let mut terminal = Terminal::start(&command)?;
    terminal.shows(words.hardware)?;
    terminal.shows(&format!("{}{}: ", words.server, defaults[0]))?;
    terminal.types(typed[0])?;
    terminal.shows(&format!("{}{}: ", words.number, defaults[1]))?;
    terminal.types(typed[1])?;
    terminal.shows(words.token)?;
    let token = sold.token.to_string();
    terminal.types_unseen(&token)?;
    terminal.shows(words.registered)?;
    let (status, screen) = (terminal.ends()?, terminal.screen());
    demand(status == Some(0), || format!("{status:?}: {screen}"))?;
    let hardware = screen.split(words.hardware).nth(1).unwrap_or_default();
    let digits = hardware.chars().take_while(char::is_ascii_hexdigit).count();
    demand(digits == 32, || {
        format!("the hardware ID is not shown: {screen}")
    })?;
    demand(!screen.contains(&token), || {
        format!("the token is shown: {screen}")
    })
}
