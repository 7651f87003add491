//! Files that are read whole: each is looked at before, so that nothing without an end, and nothing larger than its kind ever is, fills the
//! memory.

use super::Failure;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The most bytes of a photo, a mask or an array: 2^27 numbers of 8 bytes, as many as a tensor may hold.
pub const MOST_BYTES: u64 = 1 << 30;

/// The most bytes of a text: a card, names of classes, rows of an audit. A card of 22 thousand classes has some MB.
pub const MOST_TEXT_BYTES: u64 = 1 << 28;

/// A file that is there and is no folder, pipe or device: it has a length, and an end.
///
/// # Errors
/// What stands in the way, and what to do.
pub fn regular(path: &Path) -> Result<File, Failure> {
    let unread = |e: std::io::Error| Failure(format!("{} cannot be read ({e}): check the path", path.display()));
    // A pipe without a writer would be waited for while it is opened.
    let kind = fs::metadata(path).map_err(unread)?;
    if kind.is_dir() {
        return Err(Failure(format!("{} is a folder, and a file was expected: name a file in it", path.display())));
    }
    if !kind.is_file() {
        return Err(Failure(format!("{} is a pipe or a device, which has no length: save what it gives as a file", path.display())));
    }
    File::open(path).map_err(unread)
}

/// The bytes of a file, at most so many.
///
/// # Errors
/// As [`regular`]; a larger file, of which nothing was read then.
pub fn read_bounded(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let file = regular(path)?;
    let unread = |e: std::io::Error| Failure(format!("{} cannot be read ({e}): check the path", path.display()));
    let length = file.metadata().map_err(unread)?.len();
    let too_large = |length: u64| {
        Failure(format!(
            "{} has {} MB, and at most {} are read: choose a smaller file",
            path.display(),
            length / 1_000_000,
            most / 1_000_000
        ))
    };
    if length > most {
        return Err(too_large(length));
    }
    let mut bytes = Vec::new();
    // What grows meanwhile, or tells no length as the files of /proc do, stops there too.
    file.take(most + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > most { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// The text of a file.
///
/// # Errors
/// As [`read_bounded`]; bytes that are no text.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read_bounded(path, MOST_TEXT_BYTES)?;
    String::from_utf8(bytes).map_err(|_| Failure(format!("{} is no text in UTF-8: choose the right file", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T>(result: Result<T, Failure>) -> String {
        result.err().expect("refused").0
    }

    #[test]
    fn a_file_is_bounded_before_it_is_read() {
        let folder = tempfile();
        let (sparse, small) = (folder.join("sparse.png"), folder.join("small.txt"));
        File::create(&sparse).unwrap().set_len(60 << 30).unwrap();
        fs::write(&small, [0x61, 0xff]).unwrap();
        assert!(refused(read_bounded(&sparse, MOST_BYTES)).ends_with("has 64424 MB, and at most 1073 are read: choose a smaller file"));
        assert_eq!(read_bounded(&small, 2).ok(), Some(vec![0x61, 0xff]));
        assert!(refused(read_bounded(&small, 1)).contains("at most 0 are read"));
        assert!(refused(read_text(&small)).contains("is no text"));
        assert!(refused(read_bounded(&folder, 9)).contains("is a folder"));
        assert!(refused(read_bounded(&folder.join("none"), 9)).contains("cannot be read"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_refused() {
        assert!(refused(read_bounded(Path::new("/dev/zero"), 9)).contains("a pipe or a device"));
    }

    fn tempfile() -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("whylight-files-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }
}
