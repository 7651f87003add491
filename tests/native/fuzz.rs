//! Mutations of the corpus of `fuzz/`, drawn by a seeded generator, through every target: a short run of what `fuzz/README.md` runs for
//! longer.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Duration, Instant};
use targets::{TARGETS, Target};

/// Seconds for each target, unless `WHYLIGHT_FUZZ_SECONDS` says otherwise.
const SECONDS: u64 = 15;

/// Any run takes less of a core: beyond it the file hangs the program.
const LONGEST: Duration = Duration::from_secs(10);

/// What this thread has had of a core, where Linux tells it, so that a busy machine makes no file slow; the time of day elsewhere.
fn busy(since: Instant) -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_core = told.and_then(|text| text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()));
    on_core.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A range of at most `most` bytes of a file.
    fn range(&mut self, length: usize, most: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        start..(start + self.below(most + 1)).min(length)
    }
}

/// Integers at which arithmetic breaks.
const EDGES: &[i64] =
    &[0, 1, -1, 2, 3, 127, 128, 255, 256, 65_535, 65_536, i32::MAX as i64, i32::MIN as i64, 1 << 32, 1 << 62, i64::MAX, i64::MIN];

/// An integer as protobuf writes it, seven bits a byte.
fn varint(value: i64) -> Vec<u8> {
    let mut rest = value as u64;
    let mut bytes = Vec::new();
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

/// One change.
fn mutate(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], draw: &mut Draw) {
    let length = bytes.len();
    match draw.below(9) {
        0 | 1 if length > 0 => bytes[draw.below(length)] ^= 1 << draw.below(8),
        2 if length > 0 => bytes[draw.below(length)] = draw.next() as u8,
        3 => {
            // An edge in place, in one of the widths that formats have.
            let (edge, width) = (EDGES[draw.below(EDGES.len())].to_le_bytes(), 1 << draw.below(4));
            let start = draw.below(length.saturating_sub(width) + 1);
            bytes.iter_mut().skip(start).zip(&edge[..width]).for_each(|(byte, &edge)| *byte = edge);
        }
        4 => {
            let (at, edge) = (draw.range(length, 2), varint(EDGES[draw.below(EDGES.len())]));
            bytes.splice(at, edge);
        }
        5 => {
            // ASCII digits are the numbers of cards and of headers.
            let digits: Vec<usize> = (0..length).filter(|&at| bytes[at].is_ascii_digit()).collect();
            if let Some(&at) = digits.get(draw.below(digits.len())) {
                bytes.splice(at..=at, EDGES[draw.below(EDGES.len())].to_string().into_bytes());
            }
        }
        6 => drop(bytes.drain(draw.range(length, 16))),
        7 => {
            let part = bytes[draw.range(length, 64)].to_vec();
            let at = draw.below(length + 1);
            bytes.splice(at..at, part);
        }
        _ => {
            let other = &corpus[draw.below(corpus.len())];
            let part = other[draw.range(other.len(), 256)].to_vec();
            let at = draw.range(length, part.len());
            bytes.splice(at, part);
        }
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Runs a target on mutations until the time is up; the file that broke it, if one did.
fn run(name: &str, target: Target) {
    let seconds = std::env::var("WHYLIGHT_FUZZ_SECONDS").ok().map_or(SECONDS, |text| text.parse().expect("a number of seconds"));
    let corpus = corpus(name);
    assert!(corpus.len() > 1, "{name} has a corpus");
    let mut draw = Draw(name.len() as u64);
    let started = Instant::now();
    let mut executions = 0;
    while executions < corpus.len() || started.elapsed() < Duration::from_secs(seconds) {
        // Every file of the corpus first as it is.
        let mut bytes = corpus.get(executions).unwrap_or_else(|| &corpus[draw.below(corpus.len())]).clone();
        if executions >= corpus.len() {
            for _ in 0..=draw.below(4) {
                mutate(&mut bytes, &corpus, &mut draw);
            }
        }
        let before = busy(started);
        let outcome = catch_unwind(|| target(&bytes));
        let broke = match outcome {
            Err(_) => Some("panicked".to_string()),
            Ok(()) => Some(busy(started) - before).filter(|took| *took > LONGEST).map(|took| format!("took {took:?}")),
        };
        if let Some(how) = broke {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{executions}"));
            fs::write(&file, &bytes).unwrap();
            panic!("{name}: execution {executions} {how}; its bytes are in {}", file.display());
        }
        executions += 1;
    }
    println!("{name}: {executions} executions in {:.0?}", started.elapsed());
}

fn run_by_name(name: &str) {
    let &(_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    run(name, target);
}

#[test]
fn onnx() {
    run_by_name("onnx");
}

#[test]
fn npy() {
    run_by_name("npy");
}

#[test]
fn card() {
    run_by_name("card");
}

#[test]
fn image() {
    run_by_name("image");
}
