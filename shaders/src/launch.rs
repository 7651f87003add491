//! How many groups of units are launched.

use cubecl::prelude::*;

/// Units of a group.
pub const GROUP: u32 = 64;

/// Most groups along one axis that every WebGPU device takes.
pub const MOST_GROUPS: u32 = 65_535;

/// Groups for that many units, along two axes where one is not enough.
pub fn cubes(units: usize) -> CubeCount {
    let groups = (units as u64).div_ceil(u64::from(GROUP)).max(1);
    let down = groups.div_ceil(u64::from(MOST_GROUPS));
    CubeCount::Static(groups.div_ceil(down) as u32, down as u32, 1)
}
