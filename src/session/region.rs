//! Where the object is, of what the network sees.

use super::{Session, SessionError};
use crate::image::View;
use crate::metrics::Region;
use crate::model::Model;
use crate::parameters::BadParameter;

impl Session {
    /// The pixels of the input that lie in boxes x0, y0, x1, y1 of the photo, in shares of its width and height. None where there is no
    /// box, or none that the network sees.
    ///
    /// # Errors
    /// A box whose corners are out of order or outside the photo.
    pub fn region(&self, boxes: &[[f64; 4]]) -> Result<Option<Region>, SessionError> {
        let [_, height, width] = self.model.input_shape();
        let view = self.seen.get().map_or_else(|| self.input().1, |seen| seen.view);
        Ok(region(boxes, view, [height, width])?.ok())
    }
}

/// The pixels of the input that lie in boxes of the photo, or why there are none.
pub(super) fn region(boxes: &[[f64; 4]], view: View, [height, width]: [usize; 2]) -> Result<Result<Region, String>, SessionError> {
    if boxes.is_empty() {
        return Ok(Err("it is not known where the object is: draw a box around it".into()));
    }
    let mut inside = vec![false; height * width];
    for corners @ [x0, y0, x1, y1] in boxes {
        if !(0.0 <= *x0 && x0 < x1 && *x1 <= 1.0 && 0.0 <= *y0 && y0 < y1 && *y1 <= 1.0) {
            return Err(BadParameter(format!(
                "the box {corners:?} has no area inside the photo: give x0 < x1 and y0 < y1 in shares of the photo, 0 to 1"
            ))
            .into());
        }
        let across = |x: f64| ((x - view.x0) / (view.x1 - view.x0)).clamp(0.0, 1.0);
        let down = |y: f64| ((y - view.y0) / (view.y1 - view.y0)).clamp(0.0, 1.0);
        let shown = [across(*x0), down(*y0), across(*x1), down(*y1)];
        if shown[0] < shown[2] && shown[1] < shown[3] {
            let part = Region::from_box(height, width, shown)?;
            std::iter::zip(&mut inside, part.inside()).for_each(|(all, part)| *all |= part);
        }
    }
    if !inside.contains(&true) {
        return Ok(Err("the object lies outside what the network sees of the photo: choose another photo or box".into()));
    }
    Ok(Ok(Region::mask(height, width, inside)?))
}
