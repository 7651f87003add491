//! What happens when nothing can be written to the standard output any more. `println!` panics there, with a backtrace that helps nobody.

use std::panic;
use std::process::exit;

/// How the standard library begins what it says then.
const FAILED: &str = "failed printing to stdout: ";

/// From here on the program ends quietly where the reader of its output has gone, as `head` does, and with one sentence where a disk is
/// full. Other panics stay as they are.
pub fn end_without_backtrace() {
    let otherwise = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let Some(reason) = info.payload().downcast_ref::<String>().and_then(|message| message.strip_prefix(FAILED)) else {
            return otherwise(info);
        };
        if reason.starts_with("Broken pipe") {
            exit(0);
        }
        eprintln!("whylight: the output could not be written: {reason}");
        exit(1);
    }));
}
