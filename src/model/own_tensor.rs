//! A tensor prepared elsewhere, in the shape that the file itself takes or as a photo in three colours.

use super::{Classifier, Model, ModelError};
use crate::network::photo_layout;

impl Classifier {
    /// The photo `[3, height, width]` for the values of a tensor. Its shape is `[1, 3, height, width]`, or that of the file's own input:
    /// one channel becomes three equal ones, of four the opacity is left out, channels that come last are brought to the front.
    ///
    /// # Errors
    /// [`ModelError::BadInput`] for another shape, and for an opacity that is not 1 everywhere.
    pub fn photo_of_tensor(&self, shape: &[usize], values: Vec<f32>) -> Result<Vec<f32>, ModelError> {
        let [colours, height, width] = self.input_shape();
        let channels = self.graph.file_channels();
        let declared = self.graph.facts().input.as_ref().map(|input| photo_layout(&input.shape));
        let channels_last = declared.is_some_and(|(last, _)| last);
        let own = if channels_last { [1, height, width, channels] } else { [1, channels, height, width] };
        let photo = [1, colours, height, width];
        if shape == photo {
            return Ok(values);
        }
        if shape != own {
            let or = if own == photo { String::new() } else { format!(", or a photo {photo:?}") };
            let what = match channels {
                1 => " of one channel",
                4 => " of colours and an opacity",
                _ => "",
            };
            return Err(ModelError::BadInput(format!("has the shape {shape:?}; {} takes {own:?}{what}{or}", self.name)));
        }
        let pixels = height * width;
        let at = |channel: usize, pixel: usize| values[if channels_last { pixel * channels + channel } else { channel * pixels + pixel }];
        if channels == 4 && (0..pixels).any(|pixel| at(3, pixel) != 1.0) {
            return Err(ModelError::BadInput(format!(
                "has an opacity, its fourth channel, that is not 1 everywhere; {} is explained for photos without transparency: give 1 there",
                self.name
            )));
        }
        let of = |channel: usize| if channels == 1 { 0 } else { channel };
        Ok((0..colours).flat_map(|channel| (0..pixels).map(move |pixel| (channel, pixel))).map(|(c, pixel)| at(of(c), pixel)).collect())
    }
}
