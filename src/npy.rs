//! Reading NumPy's `.npy` files.

use crate::network::volume::{MOST_VALUES, volume};

/// What a header says.
struct Header<'a> {
    /// numpy's name of the element type, `<f4` say.
    kind: &'a str,
    /// Whether the first index moves fastest.
    fortran: bool,
    shape: Vec<u64>,
}

/// Shape and values of a file of floats; float16 and float64 are brought to float32.
///
/// The header is read here and not by the crate `npyz`, whose product of the shape wraps.
///
/// # Errors
/// What is wrong, as the rest of a sentence that begins with the file's name. Nothing is allocated before the header's shape was held
/// against the length of the file.
pub fn read(bytes: &[u8]) -> Result<(Vec<usize>, Vec<f32>), String> {
    let (text, data) = split(bytes).ok_or("is not a .npy file")?;
    let Header { kind, fortran, shape: sizes } = header(text).ok_or_else(|| format!("has a header that cannot be read: {text:?}"))?;
    let shape: Vec<usize> = sizes.iter().map(|&size| size.min(MOST_VALUES + 1) as usize).collect();
    let count = volume(&shape).map_err(|_| format!("has the shape {sizes:?}; at most {MOST_VALUES} values are supported"))?;
    let big = kind.starts_with('>');
    let wide = match kind.trim_start_matches(['<', '>', '=']) {
        "f2" => 2,
        "f4" => 4,
        "f8" => 8,
        _ => return Err(format!("holds `{kind}`; float32 values were expected")),
    };
    if data.len() != count * wide {
        return Err(format!(
            "should hold {count} values of {wide} bytes, as its header says, but {} bytes follow: the file is cut short or damaged",
            data.len()
        ));
    }
    if fortran && shape.len() > 1 {
        return Err("is stored column by column: save it in C order".into());
    }
    let values = match wide {
        2 => numbers(data, big, |bytes| half::f16::from_le_bytes(bytes).to_f32()),
        4 => numbers(data, big, f32::from_le_bytes),
        _ => numbers(data, big, |bytes| f64::from_le_bytes(bytes) as f32),
    };
    Ok((shape, values))
}

fn numbers<const N: usize>(data: &[u8], big: bool, read: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    let (chunks, _) = data.as_chunks::<N>();
    let turned = |mut bytes: [u8; N]| {
        if big {
            bytes.reverse();
        }
        read(bytes)
    };
    chunks.iter().copied().map(turned).collect()
}

/// The header's text and what follows it.
fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (&[major, _minor], rest) = rest.split_first_chunk()?;
    let (length, rest) = if major == 1 {
        let (length, rest) = rest.split_first_chunk()?;
        (usize::from(u16::from_le_bytes(*length)), rest)
    } else {
        let (length, rest) = rest.split_first_chunk()?;
        (usize::try_from(u32::from_le_bytes(*length)).ok()?, rest)
    };
    let (text, data) = rest.split_at_checked(length)?;
    Some((std::str::from_utf8(text).ok()?, data))
}

/// The three entries of the header, a dictionary as Python prints it.
fn header(text: &str) -> Option<Header<'_>> {
    let value = |key: &str| {
        let (_, rest) = text.split_once(&format!("'{key}'"))?;
        rest.trim_start().strip_prefix(':').map(str::trim_start)
    };
    let (kind, _) = value("descr")?.strip_prefix('\'')?.split_once('\'')?;
    let fortran = match value("fortran_order")? {
        text if text.starts_with("True") => true,
        text if text.starts_with("False") => false,
        _ => return None,
    };
    let (sizes, _) = value("shape")?.strip_prefix('(')?.split_once(')')?;
    let sizes = sizes.split(',').map(str::trim).filter(|size| !size.is_empty());
    // Python 2 wrote long numbers with an L.
    let shape = sizes.map(|size| size.trim_end_matches('L').parse().ok()).collect::<Option<Vec<u64>>>()?;
    Some(Header { kind, fortran, shape })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dtype: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{dtype}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn floats_of_every_width_are_read() {
        let half: Vec<u8> = [1.5f32, -2.0].iter().flat_map(|&v| half::f16::from_f32(v).to_le_bytes()).collect();
        let double: Vec<u8> = [1.5f64, -2.0].iter().flat_map(|v| v.to_be_bytes()).collect();
        for bytes in [file("<f2", "False", "(2,)", &half), file(">f8", "False", "(2,)", &double)] {
            assert_eq!(read(&bytes), Ok((vec![2], vec![1.5, -2.0])));
        }
    }

    #[test]
    fn a_header_that_promises_more_than_there_is_is_refused_before_memory_is_asked_for() {
        for shape in ["(100000, 100000)", "(4294967296, 4294967296)", "(18446744073709551615,)", "(6, 4611686018427387904)", "(3,)", "(1,)"]
        {
            let refusal = read(&file("<f4", "False", shape, &[0; 8])).unwrap_err();
            assert!(refusal.contains("at most") || refusal.contains("bytes follow"), "{shape}: {refusal}");
        }
        let mut long = b"\x93NUMPY\x02\x00".to_vec();
        long.extend(u32::MAX.to_le_bytes());
        assert!(read(&long).is_err());
        assert!(read(&file("<i4", "False", "(2,)", &[0; 8])).unwrap_err().contains("float32"));
        assert!(read(&file("<f4", "True", "(1, 2)", &[0; 8])).unwrap_err().contains("C order"));
        assert!(read(&file("<f4", "Maybe", "(2,)", &[0; 8])).unwrap_err().contains("header"));
        assert!(read(&file("<f4", "False", "(-2,)", &[0; 8])).unwrap_err().contains("header"));
        assert!(read(b"PK").unwrap_err().contains("not a .npy file"));
    }
}
