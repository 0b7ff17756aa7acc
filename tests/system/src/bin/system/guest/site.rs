//! A vendor with two directories (one for dongles that are made only to be cut), and orders.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::run::Broken;

/// Makes the site's directory.
pub(crate) fn make(keyfob: &Path, site: &Path) -> Result<(), Broken> {
    fs::create_dir_all(site)?;
    for vendor in ["vendor", "trial"] {
        let arguments = ["vendor", "init", "--no-passphrase", "--vendor", vendor];
        let output = Command::new(keyfob)
            .args(arguments)
            .current_dir(site)
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Broken(format!("keyfob {}: {said}", arguments.join(" "))));
        }
    }
    let mut order = order("1921900011");
    fs::write(site.join("order.json"), order.to_string())?;
    order["number"] = "1921900012".into();
    order["periods"] = json!({ "recheck_s": 1, "countdown_s": 25 });
    Ok(fs::write(site.join("short.json"), order.to_string())?)
}

fn order(number: &str) -> Value {
    let text = "Muster";
    json!({
        "product": "promos",
        "number": number,
        "licensee": {
            "company": text, "first_name": text, "last_name": text, "street": text, "zip": text,
            "city": text, "state": text, "country": text, "email": text, "phone": text,
        },
        "display": { "name": "Werk 7", "zip": text, "city": text },
        "features": [{ "id": "saia-pcd", "unit": "data points", "limit": 6100 }],
        "tiers": ["development", "simulated"],
    })
}
