//! Starts Canopy.
fn main() {
    let open = std::env::args_os().nth(1).map(std::path::PathBuf::from);
    if let Err(error) = canopy::app::run(open) {
        eprintln!("{error}");
    }
}
