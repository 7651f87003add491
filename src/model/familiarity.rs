//! Whether a photo is of the kind that a network knows: an out-of-distribution score of its logits, compared with the scores of
//! reference photos that the network's card keeps.
//!
//! Two scores; the larger, the more typical is the photo. [`FamiliarityScore::Distance`] is minus the Mahalanobis distance to the
//! nearest class mean with one covariance for all classes (Lee, Lee, Lee and Shin, 2018, equation 2). It is taken on the logits
//! rather than on the features before them, and a class is the predicted one, so photos need no labels. A covariance needs more photos than
//! dimensions; with fewer, [`FamiliarityScore::Energy`] is the logarithm of the sum of the logits' exponentials (Liu, Wang, Owens
//! and Li, 2020, equation 4 at temperature 1, with the sign turned).

use serde::{Deserialize, Serialize};

/// Photos per class from which on the distance is taken: a covariance of `n` dimensions from 20 `n` photos has eigenvalues within about
/// a half of the true ones (Marchenko and Pastur, 1967: between `(1 - 0.22)^2` and `(1 + 0.22)^2`).
const PHOTOS_PER_CLASS: usize = 20;

/// Most classes for which the distance is taken: the numbers in the card grow with their square, to 10 kB for these.
const MOST_CLASSES_OF_DISTANCE: usize = 32;

/// Fewest reference photos: with fewer, less than one photo lies below the threshold.
pub const FEWEST_PHOTOS: usize = 20;

/// Part of the mean variance in the covariance, so that logits that depend on one another leave it positive definite. From 0.001 to 0.05
/// the AUROC of the three networks of Fashion-MNIST changes by less than 0.005.
const SHRINKAGE: f64 = 0.01;

/// The share of the reference photos that lie below the threshold, in per cent.
const THRESHOLD_PERCENTILE: usize = 5;

/// Percentiles that a card keeps: 0 to 100.
const PERCENTILES: usize = 101;

/// Which score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum FamiliarityScore {
    /// Minus the Mahalanobis distance of the logits to the nearest class mean, in standard deviations.
    Distance,
    /// The logarithm of the sum of the logits' exponentials, in logits.
    Energy,
}

/// What a network's card keeps of its reference photos.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FamiliarityStatistics {
    /// Which score.
    pub score: FamiliarityScore,
    /// Number of reference photos, at least 20.
    pub photos: usize,
    /// Of the distance: the mean logits `[classes]` of the photos of every class that was predicted for at least two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<Vec<f64>>>"))]
    pub means: Vec<Vec<f64>>,
    /// Of the distance: the covariance of the logits about the means, its lower triangle row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<f64>>"))]
    pub covariance: Vec<f64>,
    /// The percentiles 0 to 100 of the scores of the reference photos, rising. A photo below the fifth is not known.
    pub percentiles: Vec<f64>,
}

/// How typical a photo is of what a network knows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Familiarity {
    /// The score; the larger, the more typical.
    pub score: f64,
    /// The smallest score of a known photo, the fifth percentile of the reference photos.
    pub threshold: f64,
    /// Whether the score reaches the threshold.
    pub known: bool,
    /// The share of the reference photos that are less typical, 0..=1.
    pub share: f64,
}

/// Checked statistics, ready to score the logits of a photo.
#[derive(Clone, Debug)]
pub struct ReferencePhotos {
    statistics: FamiliarityStatistics,
    /// The lower Cholesky factor of the covariance, row by row.
    factor: Vec<f64>,
    classes: usize,
}

impl FamiliarityStatistics {
    /// The statistics of a network's logits `[photos][classes]`. The distance is taken where there are 20 photos for every class and at most
    /// 32 classes, else the energy. Numbers are rounded to five digits before the percentiles are taken.
    ///
    /// # Errors
    /// A sentence for people: fewer than 20 photos, fewer than two classes, photos with different numbers of logits, a logit that is not
    /// finite.
    pub fn of(logits: &[Vec<f32>]) -> Result<Self, String> {
        let classes = logits.first().map_or(0, Vec::len);
        if logits.len() < FEWEST_PHOTOS {
            return Err(format!("{} reference photos were given: give at least {FEWEST_PHOTOS}", logits.len()));
        }
        if classes < 2 {
            return Err(format!("the network has {classes} class: familiarity is known of networks with two or more"));
        }
        if logits.iter().any(|row| row.len() != classes || row.iter().any(|logit| !logit.is_finite())) {
            return Err(format!("a photo has other than {classes} finite logits: leave it out"));
        }
        let enough = classes <= MOST_CLASSES_OF_DISTANCE && logits.len() >= PHOTOS_PER_CLASS * classes;
        let (score, means, covariance) = if enough {
            let (means, covariance) = gaussians(logits, classes);
            (FamiliarityScore::Distance, means, covariance)
        } else {
            (FamiliarityScore::Energy, Vec::new(), Vec::new())
        };
        let unscored = Self { score, photos: logits.len(), means, covariance, percentiles: vec![0.0; PERCENTILES] };
        let photos = unscored.clone().checked(classes)?;
        let mut scores: Vec<f64> = logits.iter().map(|row| photos.score(row)).collect();
        scores.sort_by(f64::total_cmp);
        let percentiles = (0..PERCENTILES).map(|percent| rounded(percentile(&scores, percent))).collect();
        Ok(Self { percentiles, ..unscored })
    }

    /// The statistics, held against a network with `classes` classes.
    ///
    /// # Errors
    /// What is wrong, as a sentence that begins with the field.
    pub fn checked(self, classes: usize) -> Result<ReferencePhotos, String> {
        let finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
        if self.photos < FEWEST_PHOTOS {
            return Err(format!("`photos` is {}: {FEWEST_PHOTOS} or more were expected", self.photos));
        }
        if self.percentiles.len() != PERCENTILES || !finite(&self.percentiles) || !self.percentiles.is_sorted() {
            return Err(format!("`percentiles` should hold {PERCENTILES} rising numbers"));
        }
        if self.score == FamiliarityScore::Energy {
            return Ok(ReferencePhotos { statistics: self, factor: Vec::new(), classes });
        }
        if self.means.is_empty() || self.means.iter().any(|mean| mean.len() != classes || !finite(mean)) {
            return Err(format!("`means` should hold rows of {classes} numbers, one for each class of the network"));
        }
        let expected = classes.checked_add(1).and_then(|next| next.checked_mul(classes)).map(|twice| twice / 2);
        if Some(self.covariance.len()) != expected || !finite(&self.covariance) {
            return Err(format!("`covariance` should hold the lower triangle of {classes} x {classes} numbers"));
        }
        let factor = cholesky(&self.covariance, classes).ok_or("`covariance` is not positive definite: compute it again")?;
        Ok(ReferencePhotos { statistics: self, factor, classes })
    }
}

impl ReferencePhotos {
    /// Where a photo with these logits `[classes]` stands among the reference photos; `None` where there are other than `classes`
    /// finite logits.
    pub fn familiarity(&self, logits: &[f32]) -> Option<Familiarity> {
        if logits.len() != self.classes || logits.iter().any(|logit| !logit.is_finite()) {
            return None;
        }
        let percentiles = &self.statistics.percentiles;
        let (score, threshold) = (self.score(logits), self.threshold());
        Some(Familiarity { score, threshold, known: score >= threshold, share: share_below(percentiles, score) })
    }

    /// The score of finite logits `[classes]`; the larger, the more typical.
    pub fn score(&self, logits: &[f32]) -> f64 {
        match self.statistics.score {
            FamiliarityScore::Energy => energy(logits),
            FamiliarityScore::Distance => {
                let squares = self.statistics.means.iter().map(|mean| squared_distance(&self.factor, logits, mean));
                -squares.fold(f64::INFINITY, f64::min).sqrt()
            }
        }
    }

    /// The smallest score of a known photo.
    pub fn threshold(&self) -> f64 {
        self.statistics.percentiles[THRESHOLD_PERCENTILE]
    }

    /// What the card keeps.
    pub fn statistics(&self) -> &FamiliarityStatistics {
        &self.statistics
    }
}

/// The logarithm of the sum of the exponentials, shifted by the largest so that nothing overflows.
fn energy(logits: &[f32]) -> f64 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    f64::from(largest) + logits.iter().map(|&logit| f64::from(logit - largest).exp()).sum::<f64>().ln()
}

/// Mean logits of every class that is predicted for at least two photos, and the lower triangle of the shrunken covariance about them.
fn gaussians(logits: &[Vec<f32>], classes: usize) -> (Vec<Vec<f64>>, Vec<f64>) {
    let predicted = |row: &[f32]| (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
    let mut groups = vec![Vec::new(); classes];
    for row in logits {
        groups[predicted(row)].push(row);
    }
    groups.retain(|group| group.len() > 1);
    let mean = |group: &Vec<&Vec<f32>>, class: usize| group.iter().map(|row| f64::from(row[class])).sum::<f64>() / group.len() as f64;
    let means: Vec<Vec<f64>> = groups.iter().map(|group| (0..classes).map(|class| rounded(mean(group, class))).collect()).collect();
    let count: usize = groups.iter().map(Vec::len).sum();
    let covariance = |row: usize, column: usize| {
        let about = |(group, mean): (&Vec<&Vec<f32>>, &Vec<f64>)| {
            group.iter().map(|photo| (f64::from(photo[row]) - mean[row]) * (f64::from(photo[column]) - mean[column])).sum::<f64>()
        };
        std::iter::zip(&groups, &means).map(about).sum::<f64>() / count as f64
    };
    let mean_variance = (0..classes).map(|class| covariance(class, class)).sum::<f64>() / classes as f64;
    let triangle = (0..classes).flat_map(|row| (0..=row).map(move |column| (row, column)));
    let shrunken = triangle.map(|(row, column)| {
        let own = if row == column { SHRINKAGE * mean_variance } else { 0.0 };
        rounded((1.0 - SHRINKAGE) * covariance(row, column) + own)
    });
    let covariance = shrunken.collect();
    (means, covariance)
}

/// Index of a place in a lower triangle that is stored row by row.
fn at(row: usize, column: usize) -> usize {
    row * (row + 1) / 2 + column
}

/// The lower Cholesky factor of a symmetric matrix, both as lower triangles; `None` where it is not positive definite.
fn cholesky(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut factor = matrix.to_vec();
    for row in 0..size {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| factor[at(row, k)] * factor[at(column, k)]).sum();
            let rest = matrix[at(row, column)] - known;
            factor[at(row, column)] = if row > column {
                rest / factor[at(column, column)]
            } else if rest > 0.0 {
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    Some(factor)
}

/// The squared Mahalanobis distance of logits to a mean.
fn squared_distance(factor: &[f64], logits: &[f32], mean: &[f64]) -> f64 {
    let mut whitened: Vec<f64> = Vec::with_capacity(mean.len());
    for (row, (&logit, mean)) in std::iter::zip(logits, mean).enumerate() {
        let known: f64 = (0..row).map(|k| factor[at(row, k)] * whitened[k]).sum();
        whitened.push((f64::from(logit) - mean - known) / factor[at(row, row)]);
    }
    whitened.iter().map(|value| value * value).sum()
}

/// A percentile of rising numbers, linear between neighbours.
fn percentile(rising: &[f64], percent: usize) -> f64 {
    let place = (rising.len() - 1) as f64 * percent as f64 / (PERCENTILES - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(rising.len() - 1);
    rising[below] + part * (rising[above] - rising[below])
}

/// The share of the reference photos below a score, linear between percentiles, 0..=1.
fn share_below(percentiles: &[f64], score: f64) -> f64 {
    let above = percentiles.partition_point(|&value| value < score);
    let place = match above {
        0 => 0.0,
        PERCENTILES => (PERCENTILES - 1) as f64,
        _ => {
            let (low, high) = (percentiles[above - 1], percentiles[above]);
            (above - 1) as f64 + (score - low) / (high - low)
        }
    };
    place / (PERCENTILES - 1) as f64
}

/// A number rounded to five digits, as a card holds it.
fn rounded(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    /// Rounding to five digits moves a percentile by at most half of the fifth digit.
    const ROUNDING: f64 = 1e-4;

    /// Logits of 400 photos of two classes about (6, 0) and (0, 6), of variance 1 and 4.
    fn two_classes() -> Vec<Vec<f32>> {
        let draws = Noise::new(7, "familiarity").normal(0, 800);
        let photo = |(index, draw): (usize, &[f32])| {
            let centre = if index % 2 == 0 { [6.0, 0.0] } else { [0.0, 6.0] };
            vec![centre[0] + draw[0], centre[1] + 2.0 * draw[1]]
        };
        draws.chunks(2).enumerate().map(photo).collect()
    }

    #[test]
    fn the_distance_is_that_of_the_closed_form() {
        let statistics = FamiliarityStatistics {
            score: FamiliarityScore::Distance,
            photos: 20,
            means: vec![vec![1.0, 2.0], vec![100.0, 100.0]],
            covariance: vec![4.0, 2.0, 5.0],
            percentiles: (0..101).map(|p| f64::from(p) / 10.0 - 10.0).collect(),
        };
        let photos = statistics.checked(2).unwrap();
        // The inverse of [[4, 2], [2, 5]] is [[5, -2], [-2, 4]] / 16; z = (3, 1): (45 - 12 + 4) / 16.
        let expected = -(37.0f64 / 16.0).sqrt();
        let found = photos.familiarity(&[4.0, 3.0]).unwrap();
        assert!((found.score - expected).abs() < 1e-12, "{found:?}");
        assert!((found.share - (10.0 + expected) / 10.0).abs() < 1e-12, "{found:?}");
        assert_eq!((found.threshold, found.known), (-9.5, true));
        assert!(!photos.familiarity(&[50.0, -50.0]).unwrap().known);
        assert_eq!(photos.familiarity(&[f32::NAN, 0.0]), None);
        assert_eq!(photos.familiarity(&[0.0]), None);
    }

    #[test]
    fn the_energy_is_the_logarithm_of_the_sum_and_does_not_overflow() {
        assert!((energy(&[0.0, 0.0]) - 2.0f64.ln()).abs() < 1e-12);
        assert!((energy(&[1000.0, 1000.0]) - 1000.0 - 2.0f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn a_twentieth_of_the_reference_photos_lies_below_the_threshold() {
        let logits = two_classes();
        let statistics = FamiliarityStatistics::of(&logits).unwrap();
        assert_eq!((statistics.score, statistics.means.len()), (FamiliarityScore::Distance, 2));
        let photos = statistics.checked(2).unwrap();
        let below = logits.iter().filter(|row| !photos.familiarity(row).unwrap().known).count();
        assert_eq!(below, 20);
        // Between the classes no photo of either is typical.
        assert!(!photos.familiarity(&[20.0, 20.0]).unwrap().known);
        let middle = photos.familiarity(&[6.0, 0.0]).unwrap();
        assert!(middle.known && middle.share > 0.9, "{middle:?}");
    }

    #[test]
    fn the_order_and_the_number_of_the_same_photos_change_nothing() {
        let logits = two_classes();
        let mut turned = logits.clone();
        turned.reverse();
        let (a, b) = (FamiliarityStatistics::of(&logits).unwrap(), FamiliarityStatistics::of(&turned).unwrap());
        let far = std::iter::zip(&a.percentiles, &b.percentiles).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(far < ROUNDING, "{far}");
    }

    #[test]
    fn few_photos_give_the_energy_and_too_few_a_sentence() {
        let logits = two_classes();
        assert_eq!(FamiliarityStatistics::of(&logits[..39]).unwrap().score, FamiliarityScore::Energy);
        assert!(FamiliarityStatistics::of(&logits[..19]).unwrap_err().contains("19 reference photos"));
        assert!(FamiliarityStatistics::of(&vec![vec![1.0]; 30]).unwrap_err().contains("two or more"));
        let mut broken = logits.clone();
        broken[3][0] = f32::INFINITY;
        assert!(FamiliarityStatistics::of(&broken).unwrap_err().contains("finite"));
    }

    #[test]
    fn statistics_that_do_not_fit_are_refused_by_the_name_of_the_field() {
        let good = FamiliarityStatistics::of(&two_classes()).unwrap();
        let refused = |change: &dyn Fn(&mut FamiliarityStatistics)| {
            let mut bad = good.clone();
            change(&mut bad);
            bad.checked(2).unwrap_err()
        };
        assert!(good.clone().checked(3).unwrap_err().contains("`means`"));
        assert!(refused(&|s| s.photos = 3).contains("`photos`"));
        assert!(refused(&|s| s.percentiles[9] = 1e9).contains("`percentiles`"));
        assert!(refused(&|s| s.percentiles.clear()).contains("`percentiles`"));
        assert!(refused(&|s| s.means[0][0] = f64::NAN).contains("`means`"));
        assert!(refused(&|s| s.means.clear()).contains("`means`"));
        assert!(refused(&|s| s.covariance.push(1.0)).contains("`covariance`"));
        assert!(refused(&|s| s.covariance = vec![1.0, 2.0, 1.0]).contains("positive definite"));
    }
}
