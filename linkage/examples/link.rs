//! The `link` command on its own, without the server's dependencies.
#![forbid(unsafe_code)]

use clap::Parser;

#[path = "../../shouhu/src/commands/link.rs"]
mod link;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: link::LinkArgs,
}

fn main() -> Result<(), link::LinkError> {
    link::run(&Cli::parse().args)
}
