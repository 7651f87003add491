//! Reading NumPy's `.npy` files.

use crate::network::volume::{MOST_VALUES, volume};
use npyz::{DType, NpyFile, Order, TypeChar};

/// Shape and values of a file of floats; float16 and float64 are brought to float32.
///
/// # Errors
/// What is wrong, as the rest of a sentence that begins with the file's name. Nothing is allocated before the header's shape was held
/// against the length of the file.
pub fn read(bytes: &[u8]) -> Result<(Vec<usize>, Vec<f32>), String> {
    let mut rest = bytes;
    let file = NpyFile::new(&mut rest).map_err(|e| format!("is not a .npy file ({e})"))?;
    let sizes = file.shape().to_vec();
    let (order, dtype) = (file.order(), file.dtype());
    drop(file);
    let shape = sizes.iter().map(|&size| usize::try_from(size.min(MOST_VALUES + 1)).unwrap_or(usize::MAX)).collect::<Vec<_>>();
    let count = volume(&shape).map_err(|_| format!("has the shape {sizes:?}; at most {MOST_VALUES} values are supported"))?;
    let DType::Plain(kind) = &dtype else {
        return Err("holds records; float32 was expected".into());
    };
    let wide = match (kind.type_char(), kind.size_field()) {
        (TypeChar::Float, size @ (2 | 4 | 8)) => size as usize,
        _ => return Err(format!("holds {}; float32 was expected", kind)),
    };
    if rest.len() != count * wide {
        return Err(format!(
            "should hold {count} values of {wide} bytes, as its header says, but {} bytes follow: the file is cut short or damaged",
            rest.len()
        ));
    }
    if order != Order::C {
        return Err("is stored column by column: save it in C order".into());
    }
    let file = || NpyFile::new(bytes).map_err(|e| format!("is not a .npy file ({e})"));
    let unread = |e: std::io::Error| format!("does not hold float32 values ({e})");
    let values = match wide {
        2 => file()?.into_vec::<half::f16>().map_err(unread)?.into_iter().map(half::f16::to_f32).collect(),
        4 => file()?.into_vec::<f32>().map_err(unread)?,
        _ => file()?.into_vec::<f64>().map_err(unread)?.into_iter().map(|value| value as f32).collect(),
    };
    Ok((shape, values))
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
        for shape in ["(100000, 100000)", "(4294967296, 4294967296)", "(18446744073709551615,)", "(3,)", "(1,)"] {
            let refusal = read(&file("<f4", "False", shape, &[0; 8])).unwrap_err();
            assert!(refusal.contains("at most") || refusal.contains("bytes follow"), "{shape}: {refusal}");
        }
        let mut long = b"\x93NUMPY\x02\x00".to_vec();
        long.extend(u32::MAX.to_le_bytes());
        assert!(read(&long).is_err());
        assert!(read(&file("<i4", "False", "(2,)", &[0; 8])).unwrap_err().contains("float32"));
        assert!(read(&file("<f4", "True", "(2,)", &[0; 8])).unwrap_err().contains("C order"));
    }
}
