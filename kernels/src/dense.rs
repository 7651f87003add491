//! A convolution of many channels at once: the weights times columns gathered from the planes.

use crate::group::Group;
use crate::parallel::{self, Shared};
use crate::product::{self, Into, Matrix, Panel, Start, TALLEST, WIDEST};
use crate::rectify::Clip;
use macerator::{Simd, WithSimd, vload_unaligned, vstore_unaligned};
use std::cell::Cell;
use std::ops::Range;

/// What a block of gathered columns may take: it should stay in the cache of its core while every row of the weights passes.
const BLOCK_VALUES: usize = 1 << 16;

/// Channels and taps that are multiplied at a time, at most: so much of a tile's rows and columns stays in the nearest cache.
const DEEPEST: usize = 384;

/// Rows of the weights up to which the columns of a plain source are read where they lie: for so few, gathering them costs more than that the
/// rows of a panel lie apart.
const FEW_ROWS: usize = 48;

/// The smallest plane that is read so. Vectors across the ends of smaller ones lie in two lines of the cache.
const LEAST_PLANE: usize = 128;

/// Planes of a multiple of so many floats put the rows of a panel into the same few places of the nearest cache.
const ALIASED_PLANE: usize = 512;

thread_local! {
    /// The gathered columns of the last part, whose memory the next one takes.
    static GATHERED: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
}

/// Writes `[rows, count, count]`, every place of it.
///
/// # Safety
/// `out` has room for that, and nobody else touches it.
pub unsafe fn sums(group: &Group, out: Shared) {
    let depth = group.channels * group.layout.offsets.len();
    let [down, across] = group.count;
    let area = down * across;
    let work = group.rows * depth * area;
    // At least so many columns that the weights pay, at most so many that they stay in the cache.
    let columns = (BLOCK_VALUES / depth.clamp(1, DEEPEST)).next_multiple_of(WIDEST).min(area.next_multiple_of(WIDEST));
    let blocks = area.div_ceil(columns);
    // Where there are fewer blocks than threads the rows are shared out as well.
    let wanted = parallel::parts(work);
    let row_parts = (wanted / blocks).clamp(1, group.rows.div_ceil(TALLEST));
    let rows = group.rows.div_ceil(row_parts).next_multiple_of(TALLEST);
    let row_parts = group.rows.div_ceil(rows);
    parallel::each(blocks * row_parts, work, |part| {
        let (block, part) = (part / row_parts, part % row_parts);
        let first = block * columns;
        let columns = first..(first + columns).min(area);
        let rows = part * rows..((part + 1) * rows).min(group.rows);
        macerator::AutoArch::new().dispatch(ColumnPart { of: group, columns, rows, area, out });
    });
}

struct ColumnPart<'a> {
    of: &'a Group<'a>,
    columns: Range<usize>,
    rows: Range<usize>,
    area: usize,
    out: Shared,
}

impl WithSimd for ColumnPart<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        let Self { of, columns, rows, area, out } = self;
        let width = product::width::<S>();
        let panels = columns.len().div_ceil(width);
        let taps = of.layout.offsets.len();
        // Whole channels at a time.
        let at_once = (DEEPEST / taps).clamp(1, of.channels);
        let most = at_once * taps;
        let mut gathered = GATHERED.take();
        let room = (panels * most + 1) * width;
        if gathered.len() < room {
            gathered.resize(room, 0.0);
        }
        for channels in (0..of.channels).step_by(at_once).map(|first| first..(first + at_once).min(of.channels)) {
            let depth = channels.len() * taps;
            // Of the planes where they lie, only what goes beyond the last column.
            let lying = if reads_where_it_lies(of, rows.len()) { columns.len() / width } else { 0 };
            for panel in lying..panels {
                let first = columns.start + panel * width;
                // SAFETY: there is room for each panel and one row more.
                unsafe { gather::<S>(of, channels.clone(), first, columns.end, gathered.as_mut_ptr().add(panel * depth * width)) };
            }
            let weights = of.weights.at_column(channels.start * taps);
            let bias = (channels.start == 0).then_some(of.bias);
            let clip = of.clip.filter(|_| channels.end == of.channels);
            let planes = &of.planes[channels.start * of.layout.volume()..];
            let tiles = Tiles { weights, depth, gathered: &gathered, lying, planes, volume: of.layout.volume(), bias, clip };
            // SAFETY: the panels were gathered above, and this part alone writes these rows and columns.
            unsafe { tiles.run::<S>(rows.clone(), columns.clone(), area, out) };
        }
        GATHERED.set(gathered);
    }
}

/// The products of some rows with the gathered panels.
struct Tiles<'a> {
    weights: Matrix<'a>,
    depth: usize,
    gathered: &'a [f32],
    /// The first panels, which are read of the planes where they lie.
    lying: usize,
    planes: &'a [f32],
    /// Floats of one plane.
    volume: usize,
    /// Of all rows, where the sums begin here.
    bias: Option<&'a [f32]>,
    /// Where the sums end here.
    clip: Option<Clip>,
}

impl Tiles<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(&self, rows: Range<usize>, columns: Range<usize>, area: usize, out: Shared) {
        let (width, height) = (product::width::<S>(), product::height::<S>());
        let mut edge = [0.0; WIDEST * TALLEST];
        let mut copy = Vec::new();
        for first in rows.clone().step_by(height) {
            let count = height.min(rows.end - first);
            let weights = self.weights.at_row(first).near(count, self.depth, &mut copy);
            let start = self.bias.map_or(Start::There, |bias| Start::Bias(bias.get(first..).unwrap_or_default()));
            for (panel, column) in columns.clone().step_by(width).enumerate() {
                // SAFETY: promised by the caller.
                unsafe {
                    let values = if panel < self.lying {
                        Panel::Apart(self.planes.as_ptr().add(column), self.volume)
                    } else {
                        Panel::Gathered(self.gathered.as_ptr().add(panel * self.depth * width))
                    };
                    let into = Into { at: out.at(first * area + column), row: area, clip: self.clip };
                    let have = columns.end - column;
                    if have >= width {
                        product::tile::<S>(weights, count, self.depth, values, start, into);
                        continue;
                    }
                    let within = Into { at: edge.as_mut_ptr(), row: width, ..into };
                    if self.bias.is_none() {
                        for row in 0..count {
                            std::ptr::copy_nonoverlapping(into.at.add(row * area), within.at.add(row * width), have);
                        }
                    }
                    product::tile::<S>(weights, count, self.depth, values, start, within);
                    for row in 0..count {
                        std::ptr::copy_nonoverlapping(within.at.add(row * width), into.at.add(row * area), have);
                    }
                }
            }
        }
    }
}

/// Whether a plane is one long row that one tap reads, so that the columns lie side by side in it.
fn is_flat(of: &Group) -> bool {
    let across = of.count[1];
    of.layout.is_plain() && of.layout.offsets.len() == 1 && of.count == [of.layout.volume() / across, across] && of.layout.row == across
}

fn reads_where_it_lies(of: &Group, rows: usize) -> bool {
    let volume = of.layout.volume();
    rows <= FEW_ROWS && volume >= LEAST_PLANE && !volume.is_multiple_of(ALIASED_PLANE) && is_flat(of)
}

/// Gathers the columns from `first` on, for some channels and every tap: `[channels * taps, width]`. Columns beyond `end` are anything finite or
/// not; nobody reads what comes of them.
///
/// # Safety
/// `panel` has room for one row more than it needs.
#[inline(always)]
unsafe fn gather<S: Simd>(of: &Group, channels: Range<usize>, first: usize, end: usize, panel: *mut f32) {
    let width = product::width::<S>();
    let lanes = S::lanes32();
    let across = of.count[1];
    let (volume, offsets) = (of.layout.volume(), &of.layout.offsets);
    // Stretches of columns that lie side by side in the planes: where they start there, their first lane.
    let mut stretches = [(0, 0); WIDEST + 1];
    let mut count = 0;
    let flat = is_flat(of);
    let mut column = first;
    while column < (first + width).min(end) {
        let (y, x) = (column / across, column % across);
        stretches[count] = (y * of.layout.row + x, column - first);
        count += 1;
        column = if flat { end } else { column + across - x };
    }
    let stretches = &stretches[..count];
    let mut row = panel;
    // SAFETY: a stretch is read as a whole vector where the planes go on that far, and what it writes too much the next one overwrites.
    unsafe {
        for channel in channels {
            for offset in offsets {
                let from = channel * volume + offset;
                for &(start, lane) in stretches {
                    let start = from + start;
                    if start + width <= of.planes.len() {
                        let source = of.planes.as_ptr().add(start);
                        for v in 0..width / lanes {
                            vstore_unaligned(row.add(lane + v * lanes), vload_unaligned::<S, f32>(source.add(v * lanes)));
                        }
                    } else {
                        for i in 0..width - lane {
                            *row.add(lane + i) = of.planes.get(start + i).copied().unwrap_or(0.0);
                        }
                    }
                }
                row = row.add(width);
            }
        }
    }
}
