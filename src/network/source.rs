//! Where the bytes of a file are: in memory, or on a disk, from which they are read piece by piece.

use std::fmt::Debug;
use std::io;

/// Bytes that can be read in pieces, so that a file need not be in memory beside what is made of it.
pub trait ByteSource: Debug {
    /// How many there are.
    fn length(&self) -> u64;

    /// Fills `piece` with the bytes from `offset` on.
    ///
    /// # Errors
    /// Fewer bytes than that, or what the disk says.
    fn read(&self, offset: u64, piece: &mut [u8]) -> io::Result<()>;
}

impl ByteSource for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, offset: u64, piece: &mut [u8]) -> io::Result<()> {
        let found = usize::try_from(offset).ok().and_then(|start| self.get(start..)?.get(..piece.len()));
        piece.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

impl ByteSource for &[u8] {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read(&self, offset: u64, piece: &mut [u8]) -> io::Result<()> {
        (**self).read(offset, piece)
    }
}

impl ByteSource for Vec<u8> {
    fn length(&self) -> u64 {
        self.as_slice().length()
    }

    fn read(&self, offset: u64, piece: &mut [u8]) -> io::Result<()> {
        self.as_slice().read(offset, piece)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl ByteSource for std::fs::File {
    fn length(&self) -> u64 {
        self.metadata().map_or(0, |metadata| metadata.len())
    }

    fn read(&self, offset: u64, piece: &mut [u8]) -> io::Result<()> {
        use io::{Read, Seek};
        let mut file = self;
        file.seek(io::SeekFrom::Start(offset))?;
        file.read_exact(piece)
    }
}

/// How much is read at once, bytes.
const PIECE: usize = 1 << 16;

/// The bytes from `offset` to `end`, a piece after the other.
///
/// # Errors
/// As [`ByteSource::read`].
pub fn pieces(source: &dyn ByteSource, offset: u64, end: u64, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    let mut at = offset;
    while at < end {
        let size = (end - at).min(PIECE as u64) as usize;
        source.read(at, &mut piece[..size])?;
        take(&piece[..size]);
        at += size as u64;
    }
    Ok(())
}

/// The bytes from `offset` to `end` in one piece. The caller has held their number against the length of the source.
///
/// # Errors
/// As [`ByteSource::read`], and more than there are.
pub fn whole(source: &dyn ByteSource, offset: u64, end: u64) -> io::Result<Vec<u8>> {
    if end > source.length() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let count = usize::try_from(end.saturating_sub(offset)).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut bytes = vec![0; count];
    source.read(offset, &mut bytes)?;
    Ok(bytes)
}
