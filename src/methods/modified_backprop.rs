//! The gradient by another rule at the rectifiers.
//!
//! Guided Backpropagation (Springenberg et al., 2015, section 3.4) passes back only what is positive where the forward pass
//! was active, Deconvnet (Zeiler and Fergus, 2014, section 2.1) only what is positive. Both draw fine outlines, and both depend
//! on the network and on the class far less than they look (Adebayo et al., 2018): they restore the picture.

use super::gradient::{SHOW, answer};
use super::product::product;
use super::{Answer, Ask, MapKind, Method, MethodError, MethodFamily, Paper, SQUARED, cam};
use crate::figures::power;
use crate::model::{Model, Rectifiers, Rule};
use crate::pace::Later;

/// Guided Backpropagation's rule: what the forward pass let through, where it is positive.
const GUIDED: Rule = Rule::Derivative(Rectifiers { lower_kink_blocks: true, positive_only: true });

/// Deconvnet's rule: what is positive, also where the forward pass was at the lower kink.
const OPEN: Rule = Rule::Derivative(Rectifiers { lower_kink_blocks: false, positive_only: true });

/// Guided Backpropagation.
pub const GUIDED_BACKPROP: Method = Method {
    id: "guided-backprop",
    label: "Guided Backpropagation",
    family: MethodFamily::Gradient,
    paper: Paper {
        authors: "Springenberg, Dosovitskiy, Brox, Riedmiller",
        year: 2015,
        title: "Striving for Simplicity: The All Convolutional Net",
        url: "https://arxiv.org/abs/1412.6806",
    },
    summary: "Passes only positive gradients back through active units. It draws crisp outlines, and mostly restores the picture: the map hardly \
              depends on the class.",
    output: MapKind::Input,
    parameters: &[SHOW],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    names: &[],
    passes: 3.0,
    run: |ask| run(ask, GUIDED),
};

/// Deconvnet.
pub const DECONVNET: Method = Method {
    id: "deconvnet",
    label: "Deconvnet",
    paper: Paper {
        authors: "Zeiler, Fergus",
        year: 2014,
        title: "Visualizing and Understanding Convolutional Networks",
        url: "https://arxiv.org/abs/1311.2901",
    },
    summary: "Passes positive gradients back whether or not the unit was active. Kept for comparison: it shows what the filters prefer more than \
              what decided here.",
    run: |ask| run(ask, OPEN),
    ..GUIDED_BACKPROP
};

/// Guided Grad-CAM.
pub const GUIDED_GRAD_CAM: Method = Method {
    id: "guided-grad-cam",
    label: "Guided Grad-CAM",
    paper: cam::GRAD_CAM.paper,
    summary: "Guided Backpropagation times the enlarged Grad-CAM: fine outlines where the class is. Its detail comes from the half that hardly \
              depends on the network.",
    parameters: &[cam::TAP, SHOW],
    passes: 4.1,
    run: |ask| Box::pin(guided_grad_cam(ask)),
    ..GUIDED_BACKPROP
};

fn run(ask: Ask<'_>, rule: Rule) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let gradient = ask.model.input_gradient(ask.input, ask.score, rule, ask.pace).await?.gradient;
        let (by, remark) = applied(ask.model);
        let answer = answer(gradient, ask.settings, format!("{} per unit of normalised input{by}", ask.score.unit())).await?;
        Ok(Answer { remark, ..answer })
    })
}

async fn guided_grad_cam(mut ask: Ask<'_>) -> Result<Answer, MethodError> {
    let tap = cam::tap(&mut ask)?;
    let features = ask.model.features(ask.input.clone(), &tap, ask.score, ask.pace).await?;
    let map = cam::upsampled(cam::grad_cam(features, true), ask.model).await?;
    let gradient = ask.model.input_gradient(ask.input, ask.score, GUIDED, ask.pace).await?.gradient;
    let (by, remark) = applied(ask.model);
    let (map, exponent) = product(gradient, map).await?;
    let answer = answer(map, ask.settings, format!("{}{SQUARED}{}{by}", power(exponent), ask.score.unit())).await?;
    Ok(Answer { remark, exponent, ..answer })
}

/// What is said where a rule for rectifiers finds none.
pub const UNMODIFIED: &str = "There was nothing to modify: no step of the network is a rectifier that cuts off at a number (Relu, Clip, Max), \
                              so that this is the plain gradient.";

/// Where the rule was applied: what the unit ends in, and a remark where it was not applied everywhere.
fn applied(model: &dyn Model) -> (&'static str, Option<String>) {
    const BY_RULE: &str = ", by a modified rule";
    let Some(anatomy) = model.anatomy() else { return (BY_RULE, None) };
    let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    match (anatomy.rectifiers, anatomy.other_activations) {
        (0, _) => ("", Some(UNMODIFIED.into())),
        (_, 0) => (BY_RULE, None),
        (rectifiers, others) => (
            BY_RULE,
            Some(format!(
                "The rule was applied at {}; {} that it does not know kept the plain derivative.",
                count(rectifiers, "rectifier", "rectifiers"),
                count(others, "other activation", "other activations")
            )),
        ),
    }
}
