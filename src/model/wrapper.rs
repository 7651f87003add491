//! A wrapper of a network: it counts the passes, changes the input, or caches, and calls the inner network.

use super::{Features, Gradient, Link, Model, ModelError, Rule, Score, Tap};
use crate::image::Image;
use crate::network::{Anatomy, Bend, Jump};
use crate::pace::{Later, Pace};
use burn::tensor::{Device, Tensor};

/// The kinds of calls to a network, each of which is another walk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question {
    /// [`Model::logits`].
    Logits,
    /// [`Model::input_gradient`] by a rule.
    Gradient(Rule),
    /// [`Model::features`].
    Features,
    /// [`Model::logits_from`].
    LogitsFrom,
    /// [`Model::before_bends`].
    Bends,
}

/// What a wrapper changes of the inner network. The wrapper is then a [`Model`] itself.
pub trait Wrapper {
    /// The inner network.
    fn inner(&self) -> &dyn Model;

    /// Called before every call to the inner network, with the number of images.
    ///
    /// # Errors
    /// A refusal; the inner network is then not called.
    fn before(&self, _question: Question, _images: usize) -> Result<(), ModelError> {
        Ok(())
    }

    /// What the inner network is shown in the place of images `[n, channels, height, width]`.
    fn shown(&self, images: Tensor<4>) -> Tensor<4> {
        images
    }

    /// Told of the images that the inner network is shown, `[n, channels, height, width]`.
    fn sees(&self, _images: &Tensor<4>) {}

    /// As [`Model::range`].
    fn range(&self) -> [(f32, f32); 3] {
        self.inner().range()
    }

    /// As [`Model::picture`].
    fn picture(&self, values: &[f32]) -> Image {
        self.inner().picture(values)
    }

    /// As [`Model::input_gradient`], of images as the inner network is shown them.
    fn gradient<'a>(&'a self, shown: Tensor<4>, score: Score, rule: Rule, pace: &'a dyn Pace) -> Later<'a, Result<Gradient, ModelError>> {
        self.inner().input_gradient(shown, score, rule, pace)
    }
}

/// A wrapper around the disturbed inner network. Its calls are not counted: they check what was asked and are no part of it.
struct Disturbed<'a> {
    wrapper: &'a dyn Wrapper,
    inner: Box<dyn Model + 'a>,
}

impl Wrapper for Disturbed<'_> {
    fn inner(&self) -> &dyn Model {
        &*self.inner
    }

    fn shown(&self, images: Tensor<4>) -> Tensor<4> {
        self.wrapper.shown(images)
    }

    fn range(&self) -> [(f32, f32); 3] {
        self.wrapper.range()
    }

    fn picture(&self, values: &[f32]) -> Image {
        self.wrapper.picture(values)
    }
}

impl<T: Wrapper> Model for T {
    fn classes(&self) -> usize {
        self.inner().classes()
    }

    fn input_shape(&self) -> [usize; 3] {
        self.inner().input_shape()
    }

    fn device(&self) -> &Device {
        self.inner().device()
    }

    fn taps(&self) -> &[Tap] {
        self.inner().taps()
    }

    fn range(&self) -> [(f32, f32); 3] {
        Wrapper::range(self)
    }

    fn default_tap(&self) -> Option<&str> {
        self.inner().default_tap()
    }

    fn link(&self) -> Link {
        self.inner().link()
    }

    fn at_once(&self) -> usize {
        self.inner().at_once()
    }

    fn given_probability(&self, class: usize, probability: f64) -> f64 {
        self.inner().given_probability(class, probability)
    }

    fn logits<'a>(&'a self, batch: Tensor<4>, pace: &'a dyn Pace) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            self.before(Question::Logits, batch.dims()[0])?;
            let shown = self.shown(batch);
            self.sees(&shown);
            self.inner().logits(shown, pace).await
        })
    }

    fn input_gradient<'a>(
        &'a self,
        batch: Tensor<4>,
        score: Score,
        rule: Rule,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Gradient, ModelError>> {
        Box::pin(async move {
            self.before(Question::Gradient(rule), batch.dims()[0])?;
            let shown = self.shown(batch);
            self.sees(&shown);
            self.gradient(shown, score, rule, pace).await
        })
    }

    fn features<'a>(&'a self, batch: Tensor<4>, tap: &'a str, score: Score, pace: &'a dyn Pace) -> Later<'a, Result<Features, ModelError>> {
        Box::pin(async move {
            self.before(Question::Features, batch.dims()[0])?;
            let shown = self.shown(batch);
            self.sees(&shown);
            self.inner().features(shown, tap, score, pace).await
        })
    }

    fn logits_from<'a>(
        &'a self,
        image: Tensor<4>,
        tap: &'a str,
        maps: Tensor<4>,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Tensor<2>, ModelError>> {
        Box::pin(async move {
            self.before(Question::LogitsFrom, maps.dims()[0])?;
            self.inner().logits_from(self.shown(image), tap, maps, pace).await
        })
    }

    fn picture(&self, values: &[f32]) -> Image {
        Wrapper::picture(self, values)
    }

    fn disturbed(&self, draw: u64, share: f32) -> Option<Box<dyn Model + '_>> {
        Some(Box::new(Disturbed { wrapper: self, inner: self.inner().disturbed(draw, share)? }))
    }

    fn enlarges(&self) -> bool {
        self.inner().enlarges()
    }

    fn anatomy(&self) -> Option<Anatomy> {
        self.inner().anatomy()
    }

    fn jumps(&self) -> Vec<Jump> {
        self.inner().jumps()
    }

    fn bends(&self, score: Score) -> Result<Vec<Bend>, String> {
        self.inner().bends(score)
    }

    fn before_bends<'a>(&'a self, image: Tensor<4>, bends: &'a [Bend], pace: &'a dyn Pace) -> Later<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move {
            self.before(Question::Bends, image.dims()[0])?;
            self.inner().before_bends(self.shown(image), bends, pace).await
        })
    }
}
