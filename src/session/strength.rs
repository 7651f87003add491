//! How strong the signal in a map is: a map is stretched over all colours whether it carries much or next to nothing.

use crate::figures::{capital, figure};
use crate::image::Heatmap;
use crate::methods::masks::STILL;
use crate::methods::modified_backprop::UNMODIFIED;
use crate::methods::shapley::BALANCED;
use crate::methods::{Answer, Attribution, Method, MethodFamily, ROUNDING};
use crate::network::Jump;
use crate::rounding;
use crate::statistics;
use serde::Serialize;

/// How strong the signal in a map is, in words and numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Strength {
    /// Largest magnitude.
    pub max: f32,
    /// Sum of the magnitudes.
    pub l1: f32,
    /// One sentence.
    pub sentence: String,
}

/// Causes of a map of zeros that a method found out itself.
const KNOWN: [&str; 3] = [ROUNDING, STILL, BALANCED];

/// Below this an f32 has few digits left, or has lost them on the way: products on the walk are smaller still than their result.
pub(super) const FAINT: f32 = f32::MIN_POSITIVE / f32::EPSILON;

/// The strength of a method's answer; `saturated` says why the score hardly has a slope, where that is so, and `jump` is the first step on
/// the way to the class whose value jumps; `label` is the method's name.
pub(super) fn strength(answer: &Answer, method: &Method, label: &str, saturated: Option<&str>, jump: Option<&Jump>) -> Strength {
    let values = match &answer.attribution {
        // The sentence is about what is shown.
        Attribution::Input { shape, values } if shape[0] > 1 => values,
        _ => answer.heatmap.values(),
    };
    let ends = |values: &[f32]| statistics::ends(values).unwrap_or_default();
    let ((low, high), shown) = (ends(values), ends(answer.heatmap.values()));
    let max = high.max(-low);
    let l1: f64 = values.iter().map(|value| f64::from(value.abs())).sum();
    let unit = &answer.unit;
    let sentence = if let (0.0, Some(why)) = (max, saturated) {
        format!("{label} is zero everywhere: {why}")
    } else if let (true, Some(why)) = (max < FAINT, saturated) {
        format!("{label} is zero everywhere to within f32, with nothing larger than {}: {why}", figure(max))
    } else if max == 0.0 && answer.remark.as_deref().is_some_and(|remark| KNOWN.iter().any(|cause| remark.contains(cause))) {
        // The cause is known; guesses at others would contradict it.
        return Strength {
            max,
            l1: 0.0,
            sentence: format!("{label} is zero everywhere. {}", answer.remark.as_deref().unwrap_or_default()),
        };
    } else if max == 0.0 {
        // A method that found out more says it in its remark.
        let cause = if method.family == MethodFamily::Cam && answer.remark.is_some() {
            String::new()
        } else {
            format!(" {}", silence(method, answer.remark.as_deref(), jump))
        };
        format!("{label} is zero everywhere.{cause}")
    } else if is_flat(&answer.heatmap) {
        format!("{label} is the same everywhere ({}): the map says nothing about where.", figure(answer.heatmap.values()[0]))
    } else if low < 0.0 {
        let text = format!("The values lie between {} and {} {unit}", figure(low), figure(high));
        // The bar beside the picture has the numbers of what is shown, of three channels their sum.
        if (low, high) == shown {
            format!("{text}.")
        } else {
            format!("{text}, and what is shown of the channels between {} and {}.", figure(shown.0), figure(shown.1))
        }
    } else {
        format!("The largest value is {} {unit}.", figure(high))
    };
    // What a path leaves open does not matter where nothing changes along it.
    let remark = answer.remark.as_ref().filter(|_| max != 0.0 || method.family != MethodFamily::Path);
    let sentence = match remark {
        Some(remark) => format!("{sentence} {remark}"),
        None => sentence,
    };
    // The map has digits that the probability itself has not.
    let sentence = match saturated.filter(|_| max >= FAINT) {
        Some(why) => format!("{sentence} {}", capital(why)),
        None => sentence,
    };
    Strength { max, l1: l1 as f32, sentence }
}

/// Why a map is zero everywhere as far as the method tells, and what to do.
fn silence(method: &Method, remark: Option<&str>, jump: Option<&Jump>) -> String {
    if method.family == MethodFamily::Control {
        return match method.id {
            "sobel" => "The photo is the same everywhere, so that it has no edges: choose another photo.".into(),
            _ => "The control itself is zero here: choose another seed.".into(),
        };
    }
    if method.id == "deeplift" {
        return "No difference of the score reaches the photo: every unit on the way does the same for the photo and the baseline, or what they \
                differ by cancels. Choose another baseline, or a method that removes parts, Occlusion say."
            .into();
    }
    if method.id.starts_with("lrp-") {
        return "No share of the score reaches the photo: every unit on the way is off, or what shares it out cancels. The plain gradient \
                tells which."
            .into();
    }
    if matches!(method.id, "guided-backprop" | "deconvnet") && remark != Some(UNMODIFIED) {
        return "Its rule passes positive gradients alone, and none arrives: the plain gradient shows what speaks against the class."
            .into();
    }
    if method.id == "idgi" {
        return "The score of the photo is that of the baseline to within rounding, or no gradient of it arrives along the path: the plain \
                gradient tells which."
            .into();
    }
    if method.id == "vargrad" {
        return "The gradient is the same in every noisy copy, as that of a linear network is, or it is zero: the plain gradient tells which.".into();
    }
    if method.id == "input-x-gradient" {
        return "The photo is 0 wherever a gradient of the score reaches it, or none does: the plain gradient tells which.".into();
    }
    // XRAI adds up a path integral over regions; it removes nothing.
    let family = if method.id == "xrai" { MethodFamily::Path } else { method.family };
    if let (MethodFamily::Gradient | MethodFamily::Path, Some(jump)) = (family, jump) {
        return format!(
            "No gradient of the score arrives: {jump} on the way to the class gives the same number until it jumps, which no gradient sees, \
             or every unit on the way is off. A method that removes parts, Occlusion say, sees jumps."
        );
    }
    match family {
        MethodFamily::Gradient => {
            "No gradient of the score reaches the photo: every unit on the way is off, or what would change the score cancels. Try another class, or a method that removes parts, Occlusion say."
        }
        MethodFamily::Path => {
            "No gradient of the score arrives along the path from the baseline to the photo: every unit on the way is off, or what would change the score cancels. Choose another baseline, or a method that removes parts."
        }
        MethodFamily::Cam => "The ReLU may have cut away what speaks against the class: relu=false shows it. If that is zero too, choose another feature map.",
        _ => "The score is the same whatever is removed: choose another filling or class; where that is zero too, the network does not look at the photo.",
    }
    .into()
}

fn is_flat(heatmap: &Heatmap) -> bool {
    rounding::constant(heatmap.values())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::by_id;

    fn answer(values: &[f32], shown: &[f32]) -> Answer {
        let heatmap = Heatmap::new(1, shown.len(), shown.to_vec()).unwrap();
        let attribution = Attribution::Input { shape: [values.len() / shown.len(), 1, shown.len()], values: values.to_vec() };
        Answer { attribution, heatmap, unit: "logits".into(), remark: None, surrogate: None, exponent: 0 }
    }

    fn said(answer: &Answer, method: &str, saturated: Option<&str>) -> String {
        let method = by_id(method).unwrap();
        strength(answer, method, method.label, saturated, None).sentence
    }

    #[test]
    fn a_signed_map_has_two_ends() {
        let negative = answer(&[-2.55, -0.015, -1.0, -1.0], &[-3.55, -1.015]);
        assert_eq!(
            said(&negative, "input-x-gradient", None),
            "The values lie between \u{2212}2.55 and \u{2212}0.0150 logits, and what is shown of the channels between \u{2212}3.55 and \u{2212}1.01."
        );
        let positive = answer(&[2.55, 0.015, 1.0, 1.0], &[3.55, 1.015]);
        assert_eq!(said(&positive, "gradient", None), "The largest value is 2.55 logits.");
    }

    #[test]
    fn a_map_of_one_channel_is_described_as_it_is_shown() {
        let rise = answer(&[1.39, 1.2], &[0.245, 0.1]);
        assert_eq!(said(&rise, "rise", None), "The largest value is 0.245 logits.");
    }

    #[test]
    fn a_map_of_zeros_names_its_cause() {
        let zero = answer(&[0.0; 2], &[0.0; 2]);
        assert_eq!(said(&zero, "gradient", Some("its probability is 1.")), "Gradient is zero everywhere: its probability is 1.");
        let faint = answer(&[3.8e-44, -1e-44], &[3.8e-44, 1e-44]);
        let of = said(&faint, "gradient", Some("its probability is 1."));
        assert!(of.contains("to within f32") && of.ends_with("its probability is 1."), "{of}");
        assert!(said(&answer(&[1e-24; 2], &[1e-24, 2e-24]), "gradient", Some("its probability is 1.")).contains("largest value"));
        assert!(said(&zero, "gradient", None).contains("No gradient of the score reaches the photo"));
        assert!(said(&zero, "sobel", None).contains("no edges"));
        assert!(said(&zero, "occlusion", None).contains("whatever is removed"));
        assert!(
            said(&zero, "xrai", None).contains("along the path") && said(&zero, "deeplift", None).contains("No difference of the score")
        );
        let known = Answer { remark: Some("Every cell speaks against the class.".into()), ..zero };
        assert_eq!(said(&known, "grad-cam", None), "Grad-CAM is zero everywhere. Every cell speaks against the class.");
    }
}
