//! The program `keyfob-server`.

use std::process::ExitCode;

fn main() -> ExitCode {
    keyfob_server::cli::main()
}
