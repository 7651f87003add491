//! The program's output into a pipe that nobody reads, and onto a disk that is full.

use std::process::{Command, Stdio};

fn methods(stdout: impl Into<Stdio>) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_whylight")).arg("methods").stdout(stdout).stderr(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_reader_that_has_gone_ends_the_program_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(methods(writer), (Some(0), String::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one_sentence() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let (code, said) = methods(full);
    assert_eq!(code, Some(1));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("whylight: the output could not be written: No space left"), "{said}");
}
