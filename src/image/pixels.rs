//! A picture in memory.

use super::error::ImageError;

/// A picture `[height, width, 3]`: RGB, 8 bit, row by row, at least 1 x 1. Checked when it is made.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Image {
    /// A picture from RGB bytes `[height, width, 3]`.
    ///
    /// Errors: [`ImageError::NoPixels`] when a side is 0, [`ImageError::Length`] when the bytes do not fit the size.
    pub fn from_rgb(width: usize, height: usize, rgb: Vec<u8>) -> Result<Image, ImageError> {
        check("RGB picture", width, height, 3, rgb.len())?;
        Ok(Image { width, height, rgb })
    }

    /// A picture from RGBA bytes `[height, width, 4]` with straight (not premultiplied) alpha, laid over white.
    ///
    /// Errors: [`ImageError::NoPixels`] when a side is 0, [`ImageError::Length`] when the bytes do not fit the size.
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<Image, ImageError> {
        check("RGBA picture", width, height, 4, rgba.len())?;
        let (pixels, _) = rgba.as_chunks::<4>();
        let rgb = pixels.iter().flat_map(|&[r, g, b, alpha]| [r, g, b].map(|value| over_white(value, alpha))).collect();
        Ok(Image { width, height, rgb })
    }

    /// Width in pixels, at least 1.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels, at least 1.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels `[height, width, 3]`, 0..=255.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The pixels as [`Image::rgb`], without a copy.
    pub fn into_rgb(self) -> Vec<u8> {
        self.rgb
    }

    /// The pixels `[height, width, 4]`, 0..=255, with alpha 255: what a canvas takes.
    pub fn rgba(&self) -> Vec<u8> {
        let (pixels, _) = self.rgb.as_chunks::<3>();
        pixels.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()
    }

    /// The picture in grey, by the luminance of ITU-R BT.601.
    pub fn grey(&self) -> Image {
        let (pixels, _) = self.rgb.as_chunks::<3>();
        let luminance = |&[r, g, b]: &[u8; 3]| (0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)).round() as u8;
        Image { rgb: pixels.iter().flat_map(|pixel| [luminance(pixel); 3]).collect(), ..*self }
    }

    /// The rectangle of `width` x `height` pixels whose first pixel is at column `left`, row `top`.
    ///
    /// Errors: [`ImageError::NoPixels`] when a side is 0, [`ImageError::Crop`] when the rectangle leaves the picture.
    pub fn crop(&self, left: usize, top: usize, width: usize, height: usize) -> Result<Image, ImageError> {
        if width == 0 || height == 0 {
            return Err(ImageError::NoPixels { width, height });
        }
        let fits = |start: usize, length: usize, side: usize| start <= side && length <= side - start;
        if !fits(left, width, self.width) || !fits(top, height, self.height) {
            return Err(ImageError::Crop { left, top, crop_width: width, crop_height: height, width: self.width, height: self.height });
        }
        let rows = self.rgb.chunks_exact(self.width * 3).skip(top).take(height);
        let rgb = rows.flat_map(|row| &row[left * 3..(left + width) * 3]).copied().collect();
        Ok(Image { width, height, rgb })
    }

    /// The picture as a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        use ::image::ImageEncoder;
        let mut file = Vec::new();
        ::image::codecs::png::PngEncoder::new(&mut file)
            .write_image(&self.rgb, self.width as u32, self.height as u32, ::image::ExtendedColorType::Rgb8)
            .expect("the length was checked when the picture was made, and a vector takes all that is written");
        file
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Image {} x {}", self.width, self.height)
    }
}

/// A value 0..=255 with alpha 0..=255 over white, rounded to nearest: alpha 255 gives the value, alpha 0 gives 255.
fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn check(what: &'static str, width: usize, height: usize, channels: usize, found: usize) -> Result<(), ImageError> {
    if width == 0 || height == 0 {
        return Err(ImageError::NoPixels { width, height });
    }
    // Saturating, since on 32 bits a false size can overflow; no buffer has that length, so it is refused either way.
    let expected = width.saturating_mul(height).saturating_mul(channels);
    if expected != found {
        return Err(ImageError::Length { what, width, height, expected, found });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_length_are_checked() {
        assert_eq!(Image::from_rgb(0, 1, vec![]), Err(ImageError::NoPixels { width: 0, height: 1 }));
        assert!(matches!(Image::from_rgb(2, 1, vec![0; 5]), Err(ImageError::Length { expected: 6, found: 5, .. })));
        assert!(matches!(Image::from_rgba(1, 1, &[0; 3]), Err(ImageError::Length { expected: 4, found: 3, .. })));
        assert!(Image::from_rgb(usize::MAX, usize::MAX, vec![0; 3]).is_err());
    }

    #[test]
    fn alpha_lies_over_white() {
        let image = Image::from_rgba(3, 1, &[10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 128]).unwrap();
        assert_eq!(image.rgb(), [10, 20, 30, 255, 255, 255, 127, 177, 255]);
        for value in 0..=255 {
            assert_eq!((over_white(value, 255), over_white(value, 0)), (value, 255));
        }
    }

    #[test]
    fn rgba_and_back_is_the_same_picture() {
        let image = Image::from_rgb(2, 2, (0..12).collect()).unwrap();
        assert_eq!(Image::from_rgba(2, 2, &image.rgba()).unwrap(), image);
    }

    #[test]
    fn crop_takes_the_rectangle_and_refuses_to_leave_the_picture() {
        let image = Image::from_rgb(3, 2, (0..18).collect()).unwrap();
        assert_eq!(image.crop(1, 1, 2, 1).unwrap().rgb(), [12, 13, 14, 15, 16, 17]);
        assert_eq!(image.crop(0, 0, 3, 2).unwrap(), image);
        assert!(matches!(image.crop(2, 0, 2, 1), Err(ImageError::Crop { left: 2, .. })));
        assert!(image.crop(usize::MAX, 0, 1, 1).is_err());
        assert!(image.crop(0, 0, 0, 1).is_err());
    }

    #[test]
    fn png_and_back_is_the_same_picture() {
        let image = Image::from_rgb(5, 3, (0..45).map(|value| value * 5).collect()).unwrap();
        assert_eq!(Image::decode(&image.to_png()).unwrap(), image);
    }
}
