//! The program: command line, window, and what each command does.

mod bench;
mod camera;
mod check;
mod cli;
mod doctor;
mod encode;
mod events;
mod failure;
mod farm;
mod film;
mod job;
mod join;
mod list;
mod live;
mod preflight;
mod progress;
mod record;
mod sheet;
mod span;
mod stage;
mod still;
mod storyboard;
mod taking;
mod values;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;
use cli::{Cli, Command};
pub use failure::Failure;

use crate::clock::RealTime;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let started = RealTime::wall();
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Play(cli.play));
    let result = start_log(command.log()).and_then(|()| match command {
        Command::Play(args) => live::run(args),
        Command::Still(args) => still::run(&args),
        Command::Storyboard(args) => storyboard::run(&args),
        Command::Record(args) => record::run(&args),
        Command::Encode(args) => encode::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Join(args) => join::run(&args),
        Command::Farm(args) => farm::run(&args),
        Command::Check(args) => check::run(&args),
        Command::List(args) => list::dreams(&args),
        Command::Params(args) => list::params(&args),
        Command::Bench(args) => bench::run(&args, started),
        Command::Doctor(args) => doctor::run(&args),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// Logs to standard error: what `--log` says, else `RUST_LOG`, else warnings.
fn start_log(filter: Option<&str>) -> Result<(), Failure> {
    use tracing_subscriber::EnvFilter;
    let filter = match filter {
        Some(text) => EnvFilter::try_new(text).map_err(|e| {
            Failure::usage(format!("--log {text}: {e}")).help("write for example warn, info or oneiric=debug")
        })?,
        None => {
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,wgpu_hal=off,wgpu_core=error"))
        }
    };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).without_time().init();
    Ok(())
}

/// Prints to standard output. That a reader such as `head` has left is no error.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::{ErrorKind, Write as _};
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Failure::work(format!("standard output: {e}"))),
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    print(&serde_json::to_string_pretty(value).map_err(Failure::work)?)
}
