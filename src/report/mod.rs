//! What people are told of methods, made of what metrics measure: the comparison chart.

pub mod chart;
pub mod resolution;
pub mod table;
