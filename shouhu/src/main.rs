//! `shouhu`: the alliance's program. `shouhu help` lists its commands.
#![forbid(unsafe_code)]

use clap::Parser as _;
use shouhu::commands::Cli;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match shouhu::commands::run(cli).await {
        Ok(code) => code,
        Err(failure) => {
            shouhu::terminal::complain(&failure);
            ExitCode::FAILURE
        }
    }
}
