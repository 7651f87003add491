//! Where the time of a walk goes, step by step.

use super::{Classifier, Model, ModelError, Score};
use crate::network::StepTime;
use crate::pace::Pace;
use crate::statistics;

impl Classifier {
    /// What each step takes in a walk forward and back to the input, over `runs` walks, 1 or more; one walk more before them is not counted. A time is the mean
    /// of the middle half of its walks: a browser's clock is too coarse for a median, and a mean of all would be that of the slowest.
    ///
    /// # Errors
    /// Told to stop, a lost device.
    pub async fn profile(&self, runs: usize, pace: &dyn Pace) -> Result<Vec<StepTime>, ModelError> {
        let count = self.input_shape().iter().product::<usize>();
        // Which numbers enter hardly matters to the time; they are spread over the range that photos have.
        let values: Vec<f32> = (0..count).map(|place| (place as f32 * 0.37).sin()).collect();
        let score = Score { link: self.link(), ..Score::logit(0) };
        let mut walks = Vec::new();
        for _ in 0..=runs.max(1) {
            walks.push(self.step_times(self.input(values.clone())?, score, pace).await?);
        }
        Ok(middles(&walks[1..]))
    }
}

/// The steps with the middle of their times over walks, of which there is at least one.
fn middles(walks: &[Vec<StepTime>]) -> Vec<StepTime> {
    let middle = |place: usize, of: fn(&StepTime) -> f64| {
        let mut times: Vec<f64> = walks.iter().map(|walk| of(&walk[place])).collect();
        times.sort_by(f64::total_cmp);
        let outer = times.len() / 4;
        statistics::mean(&times[outer..times.len() - outer]).expect("there is a walk")
    };
    let with_middles = |(place, step): (usize, &StepTime)| StepTime {
        forward_ms: middle(place, |step| step.forward_ms),
        reverse_ms: middle(place, |step| step.reverse_ms),
        ..step.clone()
    };
    walks[0].iter().enumerate().map(with_middles).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_mean_of_the_middle_half_of_its_walks() {
        let step = |ms: f64| StepTime {
            node: "node".into(),
            operator: "Conv".into(),
            shape: vec![1],
            work: 1,
            forward_ms: ms,
            reverse_ms: 10.0 * ms,
        };
        let walks = [1.0, 500.0, 2.0, 4.0].map(|ms| vec![step(ms), step(1.0)]);
        let steps = middles(&walks);
        assert_eq!((steps[0].forward_ms, steps[0].reverse_ms, steps[1].forward_ms), (3.0, 30.0, 1.0));
        assert_eq!(middles(&[vec![step(7.0)]])[0].forward_ms, 7.0);
    }
}
