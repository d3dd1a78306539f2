//! The `oneiric` program; everything is in the library.

fn main() -> std::process::ExitCode {
    oneiric::app::main()
}
