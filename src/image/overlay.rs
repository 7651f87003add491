//! A coloured map over a photo.

use super::colour::ColourMap;
use super::error::ImageError;
use super::heatmap::Heatmap;
use super::pixels::Image;
use super::scale::ColourScale;

/// The map in colours over the photo, both `[height, width]`: at `opacity` 0 the photo, at 1 the colours (clamped to 0..=1).
///
/// Errors: [`ImageError::SizesDiffer`]; bring the map to the photo's size with [`Heatmap::upsample`].
pub fn overlay(photo: &Image, heatmap: &Heatmap, map: &ColourMap, scale: &ColourScale, opacity: f32) -> Result<Image, ImageError> {
    let (width, height) = (photo.width(), photo.height());
    if (heatmap.width(), heatmap.height()) != (width, height) {
        return Err(ImageError::SizesDiffer { map_width: heatmap.width(), map_height: heatmap.height(), width, height });
    }
    // NaN fails the comparison and hides the map.
    let opacity = if opacity > 0.0 { opacity.min(1.0) } else { 0.0 };
    let table = map.table();
    let mut rgb = photo.rgb().to_vec();
    let (pixels, _) = rgb.as_chunks_mut::<3>();
    for (pixel, &value) in pixels.iter_mut().zip(heatmap.values()) {
        let colour = table[usize::from(scale.index(value, map.kind))];
        for (under, over) in pixel.iter_mut().zip(colour) {
            let (below, above) = (f32::from(*under), f32::from(over));
            *under = (below + (above - below) * opacity).round() as u8;
        }
    }
    Image::from_rgb(width, height, rgb)
}

#[cfg(test)]
mod tests {
    use super::super::colour::{self, MIDDLE, ScaleKind};
    use super::*;

    fn photo() -> Image {
        Image::from_rgb(4, 3, (0..36).map(|value| value * 7).collect()).unwrap()
    }

    fn signed() -> Heatmap {
        Heatmap::new(3, 4, (0..12).map(|value| value as f32 - 4.0).collect()).unwrap()
    }

    #[test]
    fn opacity_0_is_the_photo_and_1_is_the_colours() {
        let scale = signed().scale(100.0);
        for map in colour::MAPS {
            for nothing in [0.0, -1.0, f32::NAN] {
                assert_eq!(overlay(&photo(), &signed(), map, &scale, nothing).unwrap(), photo());
            }
            let table = map.table();
            let colours: Vec<u8> = signed().values().iter().flat_map(|&value| table[usize::from(scale.index(value, map.kind))]).collect();
            for all in [1.0, 7.0] {
                assert_eq!(overlay(&photo(), &signed(), map, &scale, all).unwrap().rgb(), colours);
            }
        }
    }

    #[test]
    fn half_opacity_is_half_way() {
        let map = colour::by_id("grey").unwrap();
        let heatmap = Heatmap::new(1, 2, vec![0.0, 1.0]).unwrap();
        let photo = Image::from_rgb(2, 1, vec![100, 0, 200, 100, 0, 200]).unwrap();
        let result = overlay(&photo, &heatmap, map, &heatmap.scale(100.0), 0.5).unwrap();
        assert_eq!(result.rgb(), [50, 0, 100, 178, 128, 228]);
    }

    #[test]
    fn zero_is_the_middle_colour_of_a_diverging_map() {
        let map = colour::default(ScaleKind::Diverging);
        let result = overlay(&photo(), &signed(), map, &signed().scale(100.0), 1.0).unwrap();
        assert_eq!(result.rgb()[4 * 3..5 * 3], map.table()[usize::from(MIDDLE)]);
    }

    #[test]
    fn a_flat_map_is_one_colour() {
        for value in [-3.0, 0.0, 5.0] {
            let heatmap = Heatmap::new(3, 4, vec![value; 12]).unwrap();
            for map in colour::MAPS {
                let result = overlay(&photo(), &heatmap, map, &heatmap.scale(99.0), 1.0).unwrap();
                let (pixels, _) = result.rgb().as_chunks::<3>();
                assert!(pixels.iter().all(|pixel| *pixel == pixels[0]), "{map:?} {value}");
            }
        }
    }

    #[test]
    fn sizes_must_agree() {
        let turned = Heatmap::new(4, 3, vec![0.0; 12]).unwrap();
        let error = overlay(&photo(), &turned, &colour::MAPS[0], &turned.scale(99.0), 0.5).unwrap_err();
        assert_eq!(error.to_string(), "map 3 x 4 over a photo of 4 x 3: the sizes must agree");
    }
}
