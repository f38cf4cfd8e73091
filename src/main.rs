//! Starts Canopy: the window, or a command.

fn main() -> std::process::ExitCode {
    canopy::cli::main()
}
