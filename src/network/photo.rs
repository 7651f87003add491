//! What stands in front of a file's input, so that every network takes a photo `[n, 3, height, width]`: a size where the file leaves it
//! open, a luminance for a grey network, an opacity of 1 for one of four channels, a transposition for channels that come last.

use super::constant::Constant;
use super::error::NetworkError;
use super::proto::{GraphProto, NodeProto};

/// Height and width that are assumed where a file leaves them open and nobody says more: those of most networks of ImageNet.
pub const ASSUMED_SIZE: [usize; 2] = [224, 224];

/// Weights of red, green and blue in the luminance of ITU-R BT.601, as Pillow and OpenCV take it.
const LUMINANCE: [f32; 3] = [0.299, 0.587, 0.114];

/// The channels of inputs that a photo can be turned into: grey, colours, colours with opacity.
const CHANNELS: [usize; 3] = [1, 3, 4];

/// What is added to the name of a file's input for the photo that stands in front of it.
const PHOTO: &str = "/photo";

/// The name of the photo in front of an input.
pub fn photo_name(input: &str) -> String {
    format!("{input}{PHOTO}")
}

/// The name that the file has for an input of the graph.
pub fn name_in_file(input: &str) -> &str {
    input.strip_suffix(PHOTO).unwrap_or(input)
}

/// Where an image's dimensions are in a file's input, and what was assumed of them.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoLayout {
    /// The shape of the input, fully sized.
    pub shape: Vec<usize>,
    /// Number of channels.
    pub channels: usize,
    /// Whether channels come last.
    pub channels_last: bool,
    /// Whether height or width had to be assumed.
    pub assumed: bool,
}

impl PhotoLayout {
    /// Of an input with the given dimensions, an open one `None`, if it may take a photo. `hint` is the number of channels that the first
    /// convolution takes, and `size` what is known of height and width.
    pub fn of(dims: &[Option<usize>], hint: Option<usize>, size: Option<[usize; 2]>) -> Option<Self> {
        let [batch, one, two, three] = *dims else { return None };
        let fits = |dim: Option<usize>| dim.is_some_and(|size| CHANNELS.contains(&size));
        let channels_last = fits(three) && !fits(one);
        let (channels, height, width) = if channels_last { (three, one, two) } else { (one, two, three) };
        let channels = channels.or(hint).unwrap_or(3);
        let [given_height, given_width] = size.unwrap_or(ASSUMED_SIZE);
        let assumed = size.is_none() && (height.is_none() || width.is_none());
        let (batch, height, width) = (batch.unwrap_or(1), height.unwrap_or(given_height), width.unwrap_or(given_width));
        let shape = if channels_last { vec![batch, height, width, channels] } else { vec![batch, channels, height, width] };
        CHANNELS.contains(&channels).then_some(Self { shape, channels, channels_last, assumed })
    }

    /// The shape of the photo that stands for the input.
    pub fn photo(&self) -> Vec<usize> {
        let [batch, one, two, three] = self.shape[..] else { unreachable!("an image has four dimensions") };
        let (height, width) = if self.channels_last { (one, two) } else { (two, three) };
        vec![batch, 3, height, width]
    }

    /// Whether the input is a photo as it is.
    pub fn is_photo(&self) -> bool {
        self.channels == 3 && !self.channels_last
    }

    /// What each channel of the input is of red, green and blue, `[channels, 3]` row by row; `None` where it is the colours themselves.
    pub fn mixture(&self) -> Option<Vec<f32>> {
        match self.channels {
            1 => Some(LUMINANCE.to_vec()),
            4 => Some([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0; 3]].concat()),
            _ => None,
        }
    }

    /// The nodes that make the input `name` of `mixed`, the mixture of the photo, and the constants that they read: an opacity of 1, and a
    /// transposition where channels come last.
    pub fn front(&self, mixed: &str, name: &str) -> (Vec<NodeProto>, Vec<(String, Constant)>) {
        let node = |operator: &str, inputs: &[&str], output: &str| NodeProto {
            input: inputs.iter().map(|input| (*input).to_string()).collect(),
            output: vec![output.to_string()],
            name: front_name(name),
            op_type: operator.to_string(),
            ..NodeProto::default()
        };
        let (mut nodes, mut constants) = (Vec::new(), Vec::new());
        let mut at = mixed.to_string();
        if self.channels == 4 {
            let (opacity, made) = (format!("{name}/opacity"), format!("{name}/opaque"));
            constants.push((opacity.clone(), Constant::f32([1, 4, 1, 1], vec![0.0, 0.0, 0.0, 1.0])));
            nodes.push(node("Add", &[&at, &opacity], &made));
            at = made;
        }
        if self.channels_last {
            let mut turn = node("Transpose", &[&at], name);
            turn.attribute.push(super::expand::ints("perm", &[0, 2, 3, 1]));
            nodes.push(turn);
        } else {
            nodes.push(node("Identity", &[&at], name));
        }
        (nodes, constants)
    }
}

/// Whether the channels of an image of these dimensions come last, and whether its height or width is open. An image that does not say
/// how many dimensions it has leaves all four open.
pub fn photo_layout(dims: &[Option<usize>]) -> (bool, bool) {
    let [_, one, two, three] = *dims else { return (false, dims.is_empty()) };
    let fits = |dim: Option<usize>| dim.is_some_and(|size| CHANNELS.contains(&size));
    let channels_last = fits(three) && !fits(one);
    let (height, width) = if channels_last { (one, two) } else { (two, three) };
    (channels_last, height.is_none() || width.is_none())
}

/// What errors call a node that stands in front of the input.
pub fn front_name(input: &str) -> String {
    format!("the input `{input}`")
}

/// The number of channels that the first convolution over an input takes.
pub fn channels_of_first_convolution(graph: &GraphProto, input: &str) -> Option<usize> {
    let conv = graph.node.iter().find(|node| node.op_type == "Conv" && node.input.first().is_some_and(|name| name == input))?;
    let weight = graph.initializer.iter().find(|tensor| Some(&tensor.name) == conv.input.get(1))?;
    let groups = conv.attribute.iter().find(|attribute| attribute.name == "group").map_or(1, |attribute| attribute.i);
    usize::try_from(weight.dims.get(1)?.checked_mul(groups)?).ok()
}

/// Adds to an error what was assumed of the size, since another one may be right.
pub fn with_assumed_size(error: NetworkError) -> NetworkError {
    let [height, width] = ASSUMED_SIZE;
    let what = match error {
        NetworkError::CannotServe { node, operator, refusal } => format!("node `{node}` ({operator}): {}", refusal.reason),
        NetworkError::BadModel(refusal) => refusal.reason,
        // The size of the image has no part in it.
        other => return other,
    };
    NetworkError::bad_model(
        format!("{what}, where {height} x {width} was assumed for an image whose size the file leaves open"),
        "give the right size, as `--input-size` or in a card",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_found_from_the_dimensions() {
        let of = |dims: [usize; 4], hint, size| {
            PhotoLayout::of(&dims.map(|dim| (dim > 0).then_some(dim)), hint, size)
                .map(|found| (found.shape, found.channels_last, found.assumed))
        };
        assert_eq!(of([1, 3, 32, 48], None, None), Some((vec![1, 3, 32, 48], false, false)));
        assert_eq!(of([0, 32, 48, 3], None, None), Some((vec![1, 32, 48, 3], true, false)));
        assert_eq!(of([0, 3, 0, 0], None, None), Some((vec![1, 3, 224, 224], false, true)));
        assert_eq!(of([0, 0, 0, 0], Some(1), Some([28, 30])), Some((vec![1, 1, 28, 30], false, false)));
        assert_eq!(of([0, 0, 0, 3], None, Some([28, 30])), Some((vec![1, 28, 30, 3], true, false)));
        assert_eq!(of([1, 2, 8, 8], None, None), None);
    }

    #[test]
    fn luminance_keeps_a_grey_photo_as_it_is() {
        assert!((LUMINANCE.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
