//! Where the object is, read from a file: an array of any kind of numbers or truth values, or a PNG.

use super::{Failure, explain};
use npyz::{NpyFile, Order};
use std::path::Path;
use whylight::image::Image;

/// For every pixel of `[height, width]`, row by row, whether it is not 0. An array may have further axes of length 1, and may be stored
/// column by column. A pixel of a PNG is 0 where it is black or wholly transparent.
///
/// # Errors
/// A file that cannot be read, another size, values that are no numbers, and numbers that are not finite.
pub fn read(path: &Path, [height, width]: [usize; 2]) -> Result<Vec<bool>, Failure> {
    let bytes = explain::read(path)?;
    let inside = if bytes.starts_with(b"\x89PNG") { png(&bytes, [height, width]) } else { array(&bytes, [height, width]) };
    inside.map_err(|what| Failure(format!("{}: {what}", path.display())))
}

fn png(bytes: &[u8], [height, width]: [usize; 2]) -> Result<Vec<bool>, String> {
    // It checks the size before anything is allocated, and lays what is transparent over white, which a mask must not have.
    let checked = Image::decode(bytes).map_err(|error| error.to_string())?;
    if [checked.height(), checked.width()] != [height, width] {
        return Err(format!("has {} x {} pixels; {width} x {height} were expected", checked.width(), checked.height()));
    }
    let decoded = image::load_from_memory_with_format(bytes, image::ImageFormat::Png).map_err(|error| error.to_string())?;
    Ok(decoded.to_rgba16().pixels().map(|pixel| pixel.0[3] > 0 && pixel.0[..3].iter().any(|&value| value > 0)).collect())
}

fn array(bytes: &[u8], [height, width]: [usize; 2]) -> Result<Vec<bool>, String> {
    let file = || NpyFile::new(bytes).map_err(|error| format!("is neither a .npy file ({error}) nor a PNG"));
    let shape = file()?.shape().to_vec();
    let long: Vec<u64> =
        if [height, width].contains(&1) { shape.clone() } else { shape.iter().copied().filter(|&side| side != 1).collect() };
    if long != [height as u64, width as u64] {
        return Err(format!("has the shape {shape:?}; [{height}, {width}] was expected"));
    }
    let stored = bits(file)?;
    if file()?.order() == Order::C {
        return Ok(stored);
    }
    Ok((0..height * width).map(|pixel| stored[pixel % width * height + pixel / width]).collect())
}

/// For every number of the file, in the order in which it is stored, whether it is not 0.
fn bits<'a>(file: impl Fn() -> Result<NpyFile<&'a [u8]>, String>) -> Result<Vec<bool>, String> {
    if let Ok(values) = file()?.into_vec::<bool>() {
        return Ok(values);
    }
    macro_rules! whole {
        ($($kind:ty),*) => {$(
            if let Ok(values) = file()?.into_vec::<$kind>() {
                return Ok(values.into_iter().map(|value| value != 0).collect());
            }
        )*};
    }
    whole!(u8, i8, u16, i16, u32, i32, u64, i64);
    let floats: Vec<f64> = if let Ok(values) = file()?.into_vec::<f32>() {
        values.into_iter().map(f64::from).collect()
    } else if let Ok(values) = file()?.into_vec::<half::f16>() {
        values.into_iter().map(f64::from).collect()
    } else {
        let error = |error| format!("holds neither truth values, whole numbers nor floats ({error}): save it as one of them");
        file()?.into_vec::<f64>().map_err(error)?
    };
    match floats.iter().position(|value| !value.is_finite()) {
        None => Ok(floats.into_iter().map(|value| value != 0.0).collect()),
        Some(at) => Err(format!("value {at} is {}, which says neither object nor ground: give finite numbers", floats[at])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A .npy file of version 1.
    fn npy(kind: &str, fortran: &str, shape: &str, values: &[u8]) -> Vec<u8> {
        let mut header = format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}");
        while (10 + header.len() + 1) % 64 != 0 {
            header.push(' ');
        }
        header.push('\n');
        [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), values].concat()
    }

    #[test]
    fn every_kind_of_number_is_a_mask() {
        let expected = Ok(vec![false, true, true, false, false, true]);
        let bytes =
            |of: &dyn Fn(bool) -> Vec<u8>| -> Vec<u8> { [false, true, true, false, false, true].iter().flat_map(|&b| of(b)).collect() };
        let whole = |size: usize, big: bool| {
            bytes(&|bit| {
                // 256 in two bytes or more: the lowest byte alone would be 0.
                let mut one = vec![0; size];
                let at = if big { size.saturating_sub(2) } else { 1.min(size - 1) };
                one[at] = u8::from(bit);
                one
            })
        };
        for (kind, values) in [
            ("|b1", whole(1, false)),
            ("|u1", whole(1, false)),
            ("|i1", bytes(&|bit| vec![if bit { 255 } else { 0 }])),
            ("<u2", whole(2, false)),
            ("<i2", whole(2, false)),
            (">i2", whole(2, true)),
            ("<u4", whole(4, false)),
            ("<i4", whole(4, false)),
            ("<u8", whole(8, false)),
            ("<i8", whole(8, false)),
            (">i8", whole(8, true)),
            ("<f2", bytes(&|bit| half::f16::from_f32(if bit { -0.5 } else { 0.0 }).to_le_bytes().to_vec())),
            ("<f4", bytes(&|bit| (if bit { 1e-30f32 } else { -0.0 }).to_le_bytes().to_vec())),
            ("<f8", bytes(&|bit| (if bit { 1e-300f64 } else { 0.0 }).to_le_bytes().to_vec())),
        ] {
            assert_eq!(array(&npy(kind, "False", "(2, 3)", &values), [2, 3]), expected, "{kind}");
            assert_eq!(array(&npy(kind, "False", "(1, 2, 3)", &values), [2, 3]), expected, "{kind}");
            assert!(array(&npy(kind, "False", "(3, 2)", &values), [2, 3]).unwrap_err().contains("[2, 3] was expected"), "{kind}");
        }
        // Column by column: (0, 1), (1, 0), (0, 1) are the columns of the same mask.
        let columns = [0, 0, 1, 0, 1, 1];
        assert_eq!(array(&npy("|u1", "True", "(2, 3)", &columns), [2, 3]), expected);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let floats = |values: [f32; 2]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        for value in [f32::NAN, f32::INFINITY] {
            let error = array(&npy("<f4", "False", "(1, 2)", &floats([0.0, value])), [1, 2]).unwrap_err();
            assert!(error.contains("value 1 is") && error.contains("give finite numbers"), "{error}");
        }
        assert!(array(&npy("<c8", "False", "(1, 1)", &[0; 8]), [1, 1]).unwrap_err().contains("neither truth values"));
        assert!(array(b"P5 no array", [1, 1]).unwrap_err().contains("neither a .npy file"));
        assert!(array(&npy("|u1", "False", "(1000000000, 1000000000)", &[0]), [2, 2]).unwrap_err().contains("was expected"));
    }

    #[test]
    fn a_png_is_a_mask_where_it_is_neither_black_nor_transparent() {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let rgba = vec![0, 0, 0, 255, 0, 1, 0, 255, 255, 255, 255, 0, 255, 255, 255, 255];
        image::RgbaImage::from_raw(2, 2, rgba).unwrap().write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        assert_eq!(png(bytes.get_ref(), [2, 2]), Ok(vec![false, true, false, true]));
        assert!(png(bytes.get_ref(), [2, 3]).unwrap_err().contains("2 x 2 pixels; 3 x 2"));
    }
}
