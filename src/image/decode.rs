//! From the bytes of a file to a picture.

use std::io::Cursor;

use ::image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use ::image::metadata::Orientation;
use ::image::{DynamicImage, ImageDecoder, ImageError as CrateError, Limits};

use super::error::ImageError;
use super::pixels::Image;
use super::structure::{Format, Structure, foreign};

/// The most pixels a picture may have, 64 million: above the largest photo of current phones in their default mode (48 to
/// 50 million), and with 16 bits of RGBA half a gigabyte while it is decoded, which a page can still allocate.
pub const MAX_PIXELS: u64 = 64_000_000;

/// What a decoder may allocate beside the file: [`MAX_PIXELS`] of 16-bit RGBA, and as much again for its own buffers.
const MAX_BYTES: u64 = MAX_PIXELS * 8 * 2;

impl Image {
    /// The picture in a PNG, JPEG or WebP file.
    ///
    /// Turned upright as its EXIF orientation says; transparency laid over white; grey, palette, CMYK and 16-bit pictures become
    /// 8-bit RGB; of an animation the first frame. Colour profiles and gamma are ignored, as in the pipelines that the networks
    /// were trained with.
    ///
    /// Errors, by [`ImageError::code`]: `unsupported-image` when the file is something else, `image-too-large` above
    /// [`MAX_PIXELS`] (found out before any pixel is allocated), `bad-image` when the file is damaged or incomplete.
    /// Damage inside the coded data of a complete JPEG cannot always be told from a picture.
    pub fn decode(bytes: &[u8]) -> Result<Image, ImageError> {
        if bytes.is_empty() {
            return Err(ImageError::Empty);
        }
        let format = Format::of(bytes).ok_or_else(|| ImageError::UnsupportedFormat { found: foreign(bytes) })?;
        let structure = Structure::of(format, bytes);
        if let Some((width, height)) = structure.size {
            check_pixels(width, height)?;
        }
        if let Some(place) = structure.cut {
            return Err(ImageError::Truncated { bytes: bytes.len(), place });
        }
        let limits = || {
            let mut limits = Limits::default();
            limits.max_alloc = Some(MAX_BYTES);
            limits
        };
        let file = Cursor::new(bytes);
        match format {
            Format::Png => PngDecoder::with_limits(file, limits()).map(|decoder| read(format, decoder, limits())),
            Format::Jpeg => JpegDecoder::new(file).map(|decoder| read(format, decoder, limits())),
            Format::WebP => WebPDecoder::new(file).map(|decoder| read(format, decoder, limits())),
        }
        .map_err(|error| refusal(format, error))?
    }
}

fn read(format: Format, mut decoder: impl ImageDecoder, limits: Limits) -> Result<Image, ImageError> {
    // Rerun, on what the decoder is about to allocate: a file can claim two sizes.
    let (width, height) = decoder.dimensions();
    check_pixels(width.into(), height.into())?;
    decoder.set_limits(limits).map_err(|error| refusal(format, error))?;
    // Unreadable notes are no reason to refuse the picture beside them.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(|error| refusal(format, error))?;
    upright(pixels, orientation)
}

/// As 8-bit RGB over white, turned upright.
fn upright(pixels: DynamicImage, orientation: Orientation) -> Result<Image, ImageError> {
    let image = if pixels.color().has_alpha() {
        let rgba = pixels.into_rgba8();
        Image::from_rgba(rgba.width() as usize, rgba.height() as usize, rgba.as_raw())?
    } else {
        let rgb = pixels.into_rgb8();
        Image::from_rgb(rgb.width() as usize, rgb.height() as usize, rgb.into_raw())?
    };
    if orientation == Orientation::NoTransforms {
        return Ok(image);
    }
    // Only now, since three bytes a pixel are cheaper to turn than up to eight.
    let (width, height) = (image.width() as u32, image.height() as u32);
    let buffer = ::image::RgbImage::from_raw(width, height, image.into_rgb()).expect("an image's length fits its size");
    let mut turned = DynamicImage::ImageRgb8(buffer);
    turned.apply_orientation(orientation);
    Image::from_rgb(turned.width() as usize, turned.height() as usize, turned.into_bytes())
}

fn check_pixels(width: u64, height: u64) -> Result<(), ImageError> {
    if width.saturating_mul(height) > MAX_PIXELS { Err(ImageError::TooLarge { width, height, most: MAX_PIXELS }) } else { Ok(()) }
}

fn refusal(format: Format, error: CrateError) -> ImageError {
    let unsupported = matches!(error, CrateError::Unsupported(_));
    let text = match error {
        CrateError::Decoding(error) => std::error::Error::source(&error).map_or(error.to_string(), ToString::to_string),
        error => error.to_string(),
    };
    // The crates print their own types into two messages, and quotes or stops around others. One line is quoted.
    let line = text.lines().next().unwrap_or_default();
    let detail = if line.starts_with("CRC error") {
        "a check sum does not match"
    } else if line.contains("ChunkType {") {
        "a block is out of place"
    } else {
        line.trim_matches(['"', '.'])
    };
    let detail = detail.to_string();
    let format = format.name();
    if unsupported { ImageError::UnsupportedFeature { format, detail } } else { ImageError::Damaged { format, detail } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::image::{ExtendedColorType, ImageEncoder};

    /// No two pixels alike, smooth enough for JPEG.
    fn ramp(width: usize, height: usize) -> Image {
        let pixel = |index: usize| {
            let (row, column) = (index / width, index % width);
            [(column * 255 / width.max(2)) as u8, (row * 255 / height.max(2)) as u8, ((row + column) * 3) as u8]
        };
        Image::from_rgb(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
    }

    fn encode(format: Format, rgb: &[u8], width: usize, height: usize, colour: ExtendedColorType, exif: Option<u8>) -> Vec<u8> {
        fn write(mut encoder: impl ImageEncoder, rgb: &[u8], size: [u32; 2], colour: ExtendedColorType, exif: Option<u8>) {
            if let Some(orientation) = exif {
                encoder.set_exif_metadata(exif_block(orientation)).unwrap();
            }
            encoder.write_image(rgb, size[0], size[1], colour).unwrap();
        }
        let mut file = Vec::new();
        let size = [width as u32, height as u32];
        match format {
            Format::Png => write(::image::codecs::png::PngEncoder::new(&mut file), rgb, size, colour, exif),
            Format::Jpeg => write(::image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 95), rgb, size, colour, exif),
            Format::WebP => write(::image::codecs::webp::WebPEncoder::new_lossless(&mut file), rgb, size, colour, exif),
        }
        file
    }

    /// A TIFF directory whose only entry is the orientation.
    fn exif_block(orientation: u8) -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        block
    }

    fn file(format: Format, image: &Image) -> Vec<u8> {
        encode(format, image.rgb(), image.width(), image.height(), ExtendedColorType::Rgb8, None)
    }

    const FORMATS: [Format; 3] = [Format::Png, Format::Jpeg, Format::WebP];

    fn largest_difference(one: &Image, other: &Image) -> u8 {
        assert_eq!((one.width(), one.height()), (other.width(), other.height()));
        one.rgb().iter().zip(other.rgb()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
    }

    /// What quality 95 with halved colour changes on the smooth ramp.
    const JPEG_LOSS: u8 = 16;

    #[test]
    fn every_format_gives_the_picture_back() {
        let image = ramp(40, 30);
        for format in FORMATS {
            let decoded = Image::decode(&file(format, &image)).unwrap();
            let loss = if format == Format::Jpeg { JPEG_LOSS } else { 0 };
            assert!(largest_difference(&decoded, &image) <= loss, "{format:?}");
        }
    }

    #[test]
    fn all_eight_orientations_turn_the_picture_upright() {
        let upright = ramp(48, 32);
        for format in FORMATS {
            for orientation in 1..=8u8 {
                // EXIF 2.3, tag 0x0112, says which sides of the picture the stored row 0 and column 0 are. Here pixel by pixel:
                // what the camera stores at (row, column) is the upright pixel at `source`.
                let (right, bottom) = (upright.width() - 1, upright.height() - 1);
                let source = |row: usize, column: usize| match orientation {
                    1 => (row, column),
                    2 => (row, right - column),
                    3 => (bottom - row, right - column),
                    4 => (bottom - row, column),
                    5 => (column, row),
                    6 => (column, right - row),
                    7 => (bottom - column, right - row),
                    _ => (bottom - column, row),
                };
                let (width, height) = if orientation >= 5 { (32, 48) } else { (48, 32) };
                let mut stored = Vec::new();
                for row in 0..height {
                    for column in 0..width {
                        let (row, column) = source(row, column);
                        let start = (row * upright.width() + column) * 3;
                        stored.extend(&upright.rgb()[start..start + 3]);
                    }
                }
                let file = encode(format, &stored, width, height, ExtendedColorType::Rgb8, Some(orientation));
                let decoded = Image::decode(&file).unwrap();
                let loss = if format == Format::Jpeg { JPEG_LOSS } else { 0 };
                assert!(largest_difference(&decoded, &upright) <= loss, "{format:?}, orientation {orientation}");
            }
        }
    }

    #[test]
    fn an_orientation_out_of_range_is_ignored() {
        let image = ramp(8, 4);
        for orientation in [0, 9, 255] {
            let file = encode(Format::Png, image.rgb(), 8, 4, ExtendedColorType::Rgb8, Some(orientation));
            assert_eq!(Image::decode(&file).unwrap(), image);
        }
    }

    #[test]
    fn every_pixel_type_becomes_rgb() {
        let png = |bytes: &[u8], colour| Image::decode(&encode(Format::Png, bytes, 2, 1, colour, None)).unwrap().rgb().to_vec();
        let sixteen = |values: &[u16]| values.iter().flat_map(|value| value.to_ne_bytes()).collect::<Vec<u8>>();
        assert_eq!(png(&[7, 200], ExtendedColorType::L8), [7, 7, 7, 200, 200, 200]);
        assert_eq!(png(&[7, 255, 7, 0], ExtendedColorType::La8), [7, 7, 7, 255, 255, 255]);
        assert_eq!(png(&[1, 2, 3, 255, 9, 9, 9, 0], ExtendedColorType::Rgba8), [1, 2, 3, 255, 255, 255]);
        // 16 bits to 8: 257 is to 65535 as 1 is to 255.
        assert_eq!(png(&sixteen(&[257 * 7, 65535]), ExtendedColorType::L16), [7, 7, 7, 255, 255, 255]);
        let rgb = sixteen(&[257, 514, 771, 65535, 0, 257 * 128]);
        assert_eq!(png(&rgb, ExtendedColorType::Rgb16), [1, 2, 3, 255, 0, 128]);
        let rgba = sixteen(&[257, 514, 771, 65535, 0, 0, 0, 0]);
        assert_eq!(png(&rgba, ExtendedColorType::Rgba16), [1, 2, 3, 255, 255, 255]);
        let grey = encode(Format::Jpeg, &[90; 64], 8, 8, ExtendedColorType::L8, None);
        assert!(Image::decode(&grey).unwrap().rgb().iter().all(|&value| value == 90));
    }

    #[test]
    fn a_cmyk_jpeg_becomes_rgb() {
        // See fixtures/make.py: full cyan, a third of black.
        let image = Image::decode(include_bytes!("fixtures/cmyk.jpg")).unwrap();
        let expected = Image::decode(include_bytes!("fixtures/cmyk.png")).unwrap();
        assert!(largest_difference(&image, &expected) <= 3, "{:?} {:?}", &image.rgb()[..3], &expected.rgb()[..3]);
    }

    #[test]
    fn a_cut_file_is_refused_wherever_it_is_cut() {
        for format in FORMATS {
            let whole = file(format, &ramp(120, 90));
            for length in (0..whole.len()).step_by(97).chain(whole.len() - 12..whole.len()) {
                let error = Image::decode(&whole[..length]).expect_err("a part of a file");
                let expected = if (1..12).contains(&length) { ["bad-image", "unsupported-image"] } else { ["bad-image"; 2] };
                assert!(expected.contains(&error.code()), "{format:?} cut to {length}: {error}");
            }
        }
    }

    #[test]
    fn a_cut_file_says_where() {
        let whole = file(Format::Jpeg, &ramp(120, 90));
        let error = Image::decode(&whole[..2000]).unwrap_err();
        assert_eq!(error.to_string(), "the file ends after 2,000 bytes, inside the picture data: choose the complete file");
    }

    #[test]
    fn flipped_bits_and_garbage_never_panic() {
        for format in FORMATS {
            let whole = file(format, &ramp(24, 18));
            for bit in 0..whole.len() * 8 {
                let mut damaged = whole.clone();
                damaged[bit / 8] ^= 1 << (bit % 8);
                if let Err(error) = Image::decode(&damaged) {
                    assert!(!error.to_string().contains('\n'), "{error}");
                }
            }
            // A true signature, then noise.
            let mut state = 1u32;
            for _ in 0..300 {
                let mut noise = whole[..30.min(whole.len())].to_vec();
                for _ in 0..200 {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    noise.push((state >> 24) as u8);
                }
                let _ = Image::decode(&noise);
            }
        }
    }

    #[test]
    fn what_is_no_picture_is_unsupported() {
        for bytes in [&b"<html>"[..], b"x", &[0; 4096], b"\xff\xd8", b"RIFF1234WAVEfmt ", b"\x89PNG"] {
            assert_eq!(Image::decode(bytes).unwrap_err().code(), "unsupported-image", "{bytes:?}");
        }
        assert_eq!(Image::decode(b"").unwrap_err(), ImageError::Empty);
    }

    #[test]
    fn too_many_pixels_are_refused_at_the_header() {
        // 10,000 x 10,000 in nothing but a header.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10, 8, 6, 0, 0, 0]);
        let jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\x27\x10\x27\x10\x03\x01\x22\0\x02\x11\x01\x03\x11\x01".to_vec();
        let webp = b"RIFF\xff\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\x27\0\x0f\x27\0".to_vec();
        let lossless = b"RIFF\xff\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x0f\xe7\xc3\x09\0\0\0\0\0".to_vec();
        let lossy = b"RIFF\xff\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x10\x27\x10\x27".to_vec();
        for file in [png, jpeg, webp, lossless, lossy] {
            let error = Image::decode(&file).unwrap_err();
            assert_eq!(error, ImageError::TooLarge { width: 10_000, height: 10_000, most: MAX_PIXELS });
        }
    }

    #[test]
    fn a_damaged_file_says_how_in_words() {
        let mut damaged = file(Format::Png, &ramp(8, 8));
        damaged[23] ^= 1;
        let error = Image::decode(&damaged).unwrap_err();
        assert_eq!(error.to_string(), "the PNG file is damaged (a check sum does not match): choose an undamaged copy");
    }

    #[test]
    fn a_picture_of_one_pixel_is_a_picture() {
        for format in FORMATS {
            let image = Image::decode(&file(format, &Image::from_rgb(1, 1, vec![255; 3]).unwrap())).unwrap();
            assert_eq!(image.rgb(), [255; 3], "{format:?}");
        }
    }
}
