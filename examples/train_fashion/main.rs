//! Trains the three Fashion-MNIST networks in models/ with burn, and writes them there with their cards.
//!
//! ```text
//! cargo run --example train_fashion -- FOLDER                 all three
//! cargo run --example train_fashion -- FOLDER --only mlp      one of them: mlp, resnet or vit
//! cargo run --example train_fashion -- FOLDER --check         whether the cards in models/ tell the truth; trains nothing
//! cargo run --example train_fashion -- FOLDER --pictures DIR  writes the first test picture of each class, 280 x 280, as PNG
//! ```
//!
//! FOLDER holds the four files of Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017, <https://arxiv.org/abs/1708.07747>), as the
//! Debian package `dataset-fashion-mnist` puts them into `/usr/share/datasets/fashion-mnist`; [`data`] knows their hashes.
//!
//! A network here is an ONNX graph, and the walk over it is ordinary tensor code. So training takes no second description of the
//! network: the untrained graph is written, read like any other file, and walked with its weights as leaves of burn's autodiff.
//! What is trained is what `Operator::initial` names, and it starts as `randomised` draws it, which is also where the
//! randomisation tests put it back to.
//!
//! An example rather than a command of `whylight`: it is run once by whoever changes the networks, and it unpacks its data with
//! a crate that the program itself does without.

mod cards;
mod data;
mod networks;
mod onnx;
mod training;

use clap::Parser;
use data::{Data, SIDE};
use networks::{NETWORKS, Network};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use whylight::image::Image;
use whylight::network::{Graph, ReadOptions};

/// How many times a picture of 28 x 28 is enlarged to be looked at.
const ENLARGED: usize = 10;

/// Trains the Fashion-MNIST networks in models/.
#[derive(Parser)]
struct Arguments {
    /// The folder with the four files of Fashion-MNIST.
    folder: PathBuf,
    /// Trains this one alone: mlp, resnet or vit.
    #[arg(long)]
    only: Option<String>,
    /// Passes over the training pictures, where not the network's own number.
    #[arg(long)]
    epochs: Option<usize>,
    /// Trains nothing, measures the files in models/ and compares with their cards.
    #[arg(long)]
    check: bool,
    /// Trains nothing, and writes the first test picture of each class into this folder.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let test = Data::read(&arguments.folder, "t10k")?;
    if let Some(folder) = &arguments.pictures {
        return pictures(&test, folder);
    }
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    let train = if arguments.check { None } else { Some(Data::read(&arguments.folder, "train")?) };
    let chosen: Vec<&Network> = NETWORKS.iter().filter(|network| arguments.only.as_ref().is_none_or(|only| only == network.id)).collect();
    if chosen.is_empty() {
        return Err("--only names no network: give mlp, resnet or vit".into());
    }
    for network in chosen {
        let file = models.join(format!("{}.onnx", network.stem()));
        let sketch = (network.sketch)();
        let bytes = if let Some(train) = &train {
            let epochs = arguments.epochs.unwrap_or(network.epochs);
            let trained = training::train(&sketch, train, epochs, network.rate)?;
            let bytes = sketch.bytes(&trained);
            fs::write(&file, &bytes)?;
            bytes
        } else {
            fs::read(&file)?
        };
        // The file as it was written, its weights rounded to 16 bits.
        let graph = Graph::read(&bytes, &ReadOptions::default())?;
        let accuracy = training::accuracy(&graph, &test)?;
        println!("{}: {} bytes, {:.2} % of the {} test pictures", network.id, bytes.len(), 100.0 * accuracy, test.labels.len());
        let place = models.join(format!("{}.json", network.stem()));
        let card = cards::card(network, &bytes, sketch.parameters(), accuracy);
        if train.is_some() {
            fs::write(place, card)?;
        } else if without_familiarity(&fs::read_to_string(&place)?)? != without_familiarity(&card)? {
            return Err(format!("{} does not describe the file: train the network again", place.display()).into());
        }
    }
    Ok(())
}

/// A card as `whylight familiarity` found it.
fn without_familiarity(card: &str) -> Result<serde_json::Value, Box<dyn Error>> {
    let mut card: serde_json::Value = serde_json::from_str(card)?;
    card.as_object_mut().ok_or("a card that is no object")?.remove("familiarity");
    Ok(card)
}

/// Writes the first picture of each class, every pixel a square of [`ENLARGED`] to the side.
fn pictures(test: &Data, folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (class, name) in data::CLASSES.iter().enumerate() {
        let index = test.labels.iter().position(|&label| usize::from(label) == class).ok_or("a class without pictures")?;
        let picture = test.picture(index);
        let size = SIDE * ENLARGED;
        let at = |row: usize, column: usize| picture[row / ENLARGED * SIDE + column / ENLARGED];
        let rgb = (0..size * size).flat_map(|pixel| [at(pixel / size, pixel % size); 3]).collect();
        let name = name.to_lowercase().replace([' ', '/'], "-");
        fs::write(folder.join(format!("{class}-{name}.png")), Image::from_rgb(size, size, rgb)?.to_png())?;
        println!("{class} {name}: test picture {index}");
    }
    Ok(())
}
