//! The same session from a terminal.

#[cfg(not(target_arch = "wasm32"))]
mod terminal;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    terminal::main()
}

/// The browser has the library alone; this file is never built for it on purpose.
#[cfg(target_arch = "wasm32")]
fn main() {}
