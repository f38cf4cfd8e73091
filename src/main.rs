//! Starts Canopy: the window, or a command.

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main(|open, catalog| Ok(canopy::app::run(open, catalog)?))
}
