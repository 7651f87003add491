//! The outer structure of a picture file: its format, the size that it claims, and whether it is all there.
//!
//! The decoders read damaged files forgivingly: a JPEG cut in half becomes a picture whose lower half is grey, which a
//! network would classify and we would explain. So the file is walked first, from block to block, without decoding.

/// A format that [`super::Image::decode`] reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    WebP,
}

impl Format {
    /// The format by the first bytes of the file.
    pub(super) fn of(bytes: &[u8]) -> Option<Format> {
        match bytes {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Format::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::WebP),
            _ => None,
        }
    }

    /// The format's name in a message.
    pub(super) fn name(self) -> &'static str {
        match self {
            Format::Png => "PNG",
            Format::Jpeg => "JPEG",
            Format::WebP => "WebP",
        }
    }
}

/// Names other formats that visitors are likely to choose, so that the message can; otherwise quotes the first bytes.
pub(super) fn foreign(bytes: &[u8]) -> String {
    let brand = |brands: &[&[u8; 4]]| bytes.get(4..8) == Some(b"ftyp") && brands.iter().any(|brand| bytes.get(8..12) == Some(&brand[..]));
    let name = match bytes {
        [b'G', b'I', b'F', b'8', ..] => "a GIF",
        [b'B', b'M', ..] if bytes.len() > 26 && bytes[6..10] == [0; 4] => "a BMP",
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "a TIFF or a camera's raw file",
        [b'%', b'P', b'D', b'F', ..] => "a PDF",
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => "a JPEG XL",
        _ if brand(&[b"avif", b"avis"]) => "an AVIF",
        _ if brand(&[b"heic", b"heix", b"hevc", b"mif1", b"msf1"]) => "a HEIC",
        _ => "",
    };
    if !name.is_empty() {
        return format!("it is {name}");
    }
    let start: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("it starts with the bytes {}", start.join(" "))
}

/// What the walk found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Structure {
    /// Width and height as claimed, if the walk came to where they are written. Not yet to be trusted.
    pub size: Option<(u64, u64)>,
    /// Where the file ends too early, if it does.
    pub cut: Option<&'static str>,
}

const HEADER: &str = "its header";
const DATA: &str = "the picture data";
const NOTES: &str = "the notes beside the picture";

impl Structure {
    /// Walks the blocks of the file.
    pub(super) fn of(format: Format, bytes: &[u8]) -> Structure {
        let mut structure = Structure::default();
        let walk = match format {
            Format::Png => png,
            Format::Jpeg => jpeg,
            Format::WebP => webp,
        };
        structure.cut = walk(bytes, &mut structure.size).err();
        structure
    }
}

type Size = Option<(u64, u64)>;

/// Chunks of length, type, contents, check sum, up to IEND. <https://www.w3.org/TR/png-3/#5Chunk-layout>
fn png(bytes: &[u8], size: &mut Size) -> Result<(), &'static str> {
    let mut at = 8;
    loop {
        let before = if size.is_some() { DATA } else { HEADER };
        let head = bytes.get(at..at + 8).ok_or(before)?;
        let length = number(&head[..4]) as usize;
        let kind = &head[4..];
        let contents = &bytes[at + 8..];
        if kind == b"IHDR"
            && let Some(sides) = contents.get(..8)
        {
            *size = Some((number(&sides[..4]), number(&sides[4..])));
        }
        let place = match kind {
            b"IHDR" => HEADER,
            b"IDAT" | b"IEND" | b"PLTE" => DATA,
            _ => NOTES,
        };
        if contents.len() < length.saturating_add(4) {
            return Err(place);
        }
        if kind == b"IEND" {
            return Ok(());
        }
        at += 8 + length + 4;
    }
}

/// Segments of marker and length; after a scan's header, coded data up to the next marker. ITU-T T.81, annex B.
fn jpeg(bytes: &[u8], size: &mut Size) -> Result<(), &'static str> {
    let mut at = 2;
    let mut place = HEADER;
    loop {
        // A marker is 0xff and a byte that is neither 0 (a coded 0xff) nor 0xff (fill).
        at += bytes[at..].iter().position(|&byte| byte == 0xff).ok_or(place)?;
        let marker = *bytes.get(at + 1).ok_or(place)?;
        if marker == 0xff {
            at += 1;
            continue;
        }
        at += 2;
        match marker {
            0xd9 => return Ok(()),
            // Coded 0xff, restarts, and the other markers without a length.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let within = match marker {
            0xe0..=0xef | 0xfe => NOTES,
            _ => place,
        };
        let length = number(bytes.get(at..at + 2).ok_or(within)?) as usize;
        let segment = bytes.get(at..at + length.max(2)).ok_or(within)?;
        let starts_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if starts_frame && segment.len() >= 7 {
            *size = Some((number(&segment[5..7]), number(&segment[3..5])));
        }
        if marker == 0xda {
            place = DATA;
        }
        at += segment.len();
    }
}

/// A RIFF file: its length, then chunks of type, length, contents. <https://developers.google.com/speed/webp/docs/riff_container>
fn webp(bytes: &[u8], size: &mut Size) -> Result<(), &'static str> {
    *size = webp_size(bytes);
    let length = bytes.get(4..8).map(little).ok_or(HEADER)?;
    // The length counts from after itself.
    if (bytes.len() as u64) < length + 8 {
        return Err(if bytes.len() < 30 { HEADER } else { DATA });
    }
    Ok(())
}

/// The size in the first chunk, of which a WebP has three kinds.
fn webp_size(bytes: &[u8]) -> Size {
    let body = bytes.get(20..30)?;
    match bytes.get(12..16)? {
        // One less than the sides of the canvas, 24 bits each.
        b"VP8X" => Some((little(&body[4..7]) + 1, little(&body[7..10]) + 1)),
        // Two scale bits above 14 bits, each side.
        b"VP8 " => Some((little(&body[6..8]) & 0x3fff, little(&body[8..10]) & 0x3fff)),
        // One less than the sides, 14 bits each, after a signature byte.
        b"VP8L" => {
            let bits = little(&body[1..5]);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn little(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_foreign_formats_are_named() {
        assert_eq!(foreign(b"GIF89a"), "it is a GIF");
        assert_eq!(foreign(b"\0\0\0\x18ftypheic"), "it is a HEIC");
        assert_eq!(foreign(b"\0\0\0\x18ftypavif"), "it is an AVIF");
        assert_eq!(foreign(b"hello"), "it starts with the bytes 68 65 6c 6c");
        assert_eq!(foreign(b"BM"), "it starts with the bytes 42 4d");
    }

    #[test]
    fn jpeg_thumbnails_and_coded_markers_do_not_end_the_walk() {
        // A note that holds an end marker, then a frame of 300 x 200, then a scan with a coded 0xff, a restart and fill bytes.
        let mut file = vec![0xff, 0xd8, 0xff, 0xe1, 0, 4, 0xff, 0xd9];
        file.extend([0xff, 0xc0, 0, 8, 8, 0, 200, 1, 44, 3, 0xff, 0xda, 0, 2]);
        file.extend([1, 0xff, 0, 2, 0xff, 0xd0, 3, 0xff, 0xff, 0xff, 0xd9]);
        let whole = Structure::of(Format::Jpeg, &file);
        assert_eq!(whole, Structure { size: Some((300, 200)), cut: None });
        for length in 3..file.len() {
            assert!(Structure::of(Format::Jpeg, &file[..length]).cut.is_some(), "{length} bytes");
        }
        assert_eq!(Structure::of(Format::Jpeg, &file[..7]).cut, Some(NOTES));
        assert_eq!(Structure::of(Format::Jpeg, &file[..10]).cut, Some(HEADER));
        assert_eq!(Structure::of(Format::Jpeg, &file[..24]).cut, Some(DATA));
    }
}
