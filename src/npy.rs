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

/// Shape and values of a file of truth values, whole numbers or floats, brought to float32: a number that is not one becomes the nearest,
/// true 1 and false 0. An array that is stored column by column is turned.
///
/// The header is read here and not by the crate `npyz`, whose product of the shape wraps.
///
/// # Errors
/// What is wrong, as the rest of a sentence that begins with the file's name: numbers of another kind, or one that float32 cannot hold.
/// Nothing is allocated before the header's shape was held against the length of the file.
pub fn read(bytes: &[u8]) -> Result<(Vec<usize>, Vec<f32>), String> {
    let (text, data) = split(bytes).ok_or("is not a .npy file")?;
    let Header { kind, fortran, shape: sizes } = header(text).ok_or_else(|| format!("has a header that cannot be read: {text:?}"))?;
    let shape: Vec<usize> = sizes.iter().map(|&size| size.min(MOST_VALUES + 1) as usize).collect();
    let count = volume(&shape).map_err(|_| format!("has the shape {sizes:?}; at most {MOST_VALUES} values are supported"))?;
    let big = kind.starts_with('>');
    let element = Element::of(kind).ok_or_else(|| {
        format!("holds `{kind}`; truth values, whole numbers or floats of 16, 32 or 64 bits were expected: save it as float32")
    })?;
    let wide = element.bytes();
    if data.len() != count * wide {
        return Err(format!(
            "should hold {count} values of {wide} bytes, as its header says, but {} bytes follow: the file is cut short or damaged",
            data.len()
        ));
    }
    let values = element.numbers(data, big)?;
    Ok(if fortran { (shape.clone(), by_rows(&shape, &values)) } else { (shape, values) })
}

/// An element type of numpy.
#[derive(Clone, Copy)]
enum Element {
    Bool,
    Signed(usize),
    Unsigned(usize),
    Float(usize),
}

impl Element {
    /// Of numpy's name, such as `<f4`.
    fn of(kind: &str) -> Option<Self> {
        Some(match kind.trim_start_matches(['<', '>', '=', '|']) {
            "b1" | "?" => Self::Bool,
            "i1" => Self::Signed(1),
            "i2" => Self::Signed(2),
            "i4" => Self::Signed(4),
            "i8" => Self::Signed(8),
            "u1" => Self::Unsigned(1),
            "u2" => Self::Unsigned(2),
            "u4" => Self::Unsigned(4),
            "u8" => Self::Unsigned(8),
            "f2" => Self::Float(2),
            "f4" => Self::Float(4),
            "f8" => Self::Float(8),
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::Bool => 1,
            Self::Signed(bytes) | Self::Unsigned(bytes) | Self::Float(bytes) => bytes,
        }
    }

    fn numbers(self, data: &[u8], big: bool) -> Result<Vec<f32>, String> {
        Ok(match self {
            Self::Bool => data.iter().map(|&byte| f32::from(u8::from(byte != 0))).collect(),
            Self::Signed(1) => numbers(data, big, |[byte]| f32::from(byte as i8)),
            Self::Signed(2) => numbers(data, big, |bytes| f32::from(i16::from_le_bytes(bytes))),
            Self::Signed(4) => numbers(data, big, |bytes| i32::from_le_bytes(bytes) as f32),
            Self::Signed(_) => numbers(data, big, |bytes| i64::from_le_bytes(bytes) as f32),
            Self::Unsigned(1) => numbers(data, big, |[byte]| f32::from(byte)),
            Self::Unsigned(2) => numbers(data, big, |bytes| f32::from(u16::from_le_bytes(bytes))),
            Self::Unsigned(4) => numbers(data, big, |bytes| u32::from_le_bytes(bytes) as f32),
            Self::Unsigned(_) => numbers(data, big, |bytes| u64::from_le_bytes(bytes) as f32),
            Self::Float(2) => numbers(data, big, |bytes| half::f16::from_le_bytes(bytes).to_f32()),
            Self::Float(4) => numbers(data, big, f32::from_le_bytes),
            Self::Float(_) => {
                let wide = numbers(data, big, f64::from_le_bytes);
                if let Some(at) = wide.iter().position(|value| value.is_finite() && (*value as f32).is_infinite()) {
                    return Err(format!(
                        "holds {:e} at value {at}; float32 holds numbers up to {:.1e}: scale the values",
                        wide[at],
                        f32::MAX
                    ));
                }
                wide.into_iter().map(|value| value as f32).collect()
            }
        })
    }
}

fn numbers<const N: usize, T>(data: &[u8], big: bool, read: impl Fn([u8; N]) -> T) -> Vec<T> {
    let (chunks, _) = data.as_chunks::<N>();
    let turned = |mut bytes: [u8; N]| {
        if big {
            bytes.reverse();
        }
        read(bytes)
    };
    chunks.iter().copied().map(turned).collect()
}

/// The values of an array that is stored with its first index moving fastest, row by row.
fn by_rows(shape: &[usize], stored: &[f32]) -> Vec<f32> {
    let steps: Vec<usize> = shape
        .iter()
        .scan(1, |step, &size| {
            let own = *step;
            *step *= size;
            Some(own)
        })
        .collect();
    let place = |mut at: usize| -> usize {
        // The last index moves fastest in `at`.
        std::iter::zip(shape, &steps)
            .rev()
            .map(|(&size, &step)| {
                let index = at % size;
                at /= size;
                index * step
            })
            .sum()
    };
    (0..stored.len()).map(|at| stored[place(at)]).collect()
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
    fn whole_numbers_and_truth_values_are_read() {
        let cases: [(&str, Vec<u8>, [f32; 2]); 10] = [
            ("|b1", vec![1, 0], [1.0, 0.0]),
            ("?", vec![2, 0], [1.0, 0.0]),
            ("|u1", vec![200, 3], [200.0, 3.0]),
            ("|i1", vec![255, 3], [-1.0, 3.0]),
            ("<u2", [60_000u16, 3].iter().flat_map(|v| v.to_le_bytes()).collect(), [60_000.0, 3.0]),
            (">i2", [-300i16, 3].iter().flat_map(|v| v.to_be_bytes()).collect(), [-300.0, 3.0]),
            ("<u4", [4_000_000_000u32, 3].iter().flat_map(|v| v.to_le_bytes()).collect(), [4e9, 3.0]),
            ("<i4", [-70_000i32, 3].iter().flat_map(|v| v.to_le_bytes()).collect(), [-70_000.0, 3.0]),
            ("<i8", [-70_000i64, 3].iter().flat_map(|v| v.to_le_bytes()).collect(), [-70_000.0, 3.0]),
            (">u8", [u64::MAX, 3].iter().flat_map(|v| v.to_be_bytes()).collect(), [18_446_744_073_709_551_615.0, 3.0]),
        ];
        for (kind, data, expected) in cases {
            assert_eq!(read(&file(kind, "False", "(2,)", &data)), Ok((vec![2], expected.to_vec())), "{kind}");
        }
    }

    #[test]
    fn doubles_that_float32_cannot_hold_are_refused_and_infinite_ones_are_left_to_the_reader() {
        let doubles = |values: [f64; 2]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
        let refusal = read(&file("<f8", "False", "(2,)", &doubles([1.0, -1e300]))).unwrap_err();
        assert!(refusal.contains("-1e300 at value 1") && refusal.contains("3.4e38"), "{refusal}");
        let read = |values| read(&file("<f8", "False", "(2,)", &doubles(values))).unwrap().1;
        assert_eq!(read([1e-300, f64::INFINITY]), [0.0, f32::INFINITY]);
        assert!(read([f64::NAN, 0.0])[0].is_nan());
    }

    #[test]
    fn an_array_stored_column_by_column_is_turned() {
        let columns: Vec<u8> = [0u8, 3, 1, 4, 2, 5].to_vec();
        assert_eq!(read(&file("|u1", "True", "(2, 3)", &columns)), Ok((vec![2, 3], vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0])));
        // Element (i, j, k) is stored at i + 2 j + 6 k.
        let stored: Vec<u8> = (0..12).collect();
        let (_, values) = read(&file("|u1", "True", "(2, 3, 2)", &stored)).unwrap();
        assert_eq!((values[0], values[1], values[2], values[6]), (0.0, 6.0, 2.0, 1.0));
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
        assert!(read(&file("<c8", "False", "(1,)", &[0; 8])).unwrap_err().contains("float32"));
        assert!(read(&file("<f4", "Maybe", "(2,)", &[0; 8])).unwrap_err().contains("header"));
        assert!(read(&file("<f4", "False", "(-2,)", &[0; 8])).unwrap_err().contains("header"));
        assert!(read(b"PK").unwrap_err().contains("not a .npy file"));
    }
}
