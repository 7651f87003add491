//! Fashion-MNIST, read from the files in which it was published.

use flate2::read::GzDecoder;
use std::error::Error;
use std::fs;
use std::io::Read;
use std::path::Path;
use whylight::model::sha256;

/// Height and width of a picture in pixels.
pub const SIDE: usize = 28;

/// The classes in the order of their numbers.
pub const CLASSES: [&str; 10] = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// SHA-256 of the files, those of the Debian package `dataset-fashion-mnist` 0.0~git20200523.55506a9-1.
const FILES: [(&str, &str); 4] = [
    ("train-images-idx3-ubyte.gz", "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
    ("train-labels-idx1-ubyte.gz", "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
    ("t10k-images-idx3-ubyte.gz", "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
    ("t10k-labels-idx1-ubyte.gz", "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
];

/// Pictures with their classes.
pub struct Data {
    /// Brightness 0..=255, `[n, 28, 28]`.
    pixels: Vec<u8>,
    /// Classes 0..=9, `[n]`.
    pub labels: Vec<u8>,
}

impl Data {
    /// The part `train` (60,000 pictures) or `t10k` (10,000).
    ///
    /// # Errors
    /// A file that is missing or is not the published one.
    pub fn read(folder: &Path, part: &str) -> Result<Self, Box<dyn Error>> {
        // The header: a magic number and the sizes, four bytes each.
        let pixels = unpacked(folder, &format!("{part}-images-idx3-ubyte.gz"))?.split_off(16);
        let labels = unpacked(folder, &format!("{part}-labels-idx1-ubyte.gz"))?.split_off(8);
        assert_eq!(pixels.len(), labels.len() * SIDE * SIDE, "the hashes were checked");
        Ok(Self { pixels, labels })
    }

    /// The pixels `[28, 28]` of one picture.
    pub fn picture(&self, index: usize) -> &[u8] {
        &self.pixels[index * SIDE * SIDE..][..SIDE * SIDE]
    }
}

fn unpacked(folder: &Path, name: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let path = folder.join(name);
    let bytes = fs::read(&path).map_err(|e| format!("{} cannot be read ({e}): give the folder of Fashion-MNIST", path.display()))?;
    let (_, expected) = FILES.iter().find(|(file, _)| *file == name).expect("every file is listed");
    if sha256(&bytes) != *expected {
        return Err(format!("{} is not the published file: its SHA-256 should be {expected}", path.display()).into());
    }
    let mut plain = Vec::new();
    GzDecoder::new(&bytes[..]).read_to_end(&mut plain)?;
    Ok(plain)
}
