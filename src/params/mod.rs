//! Parameters: declared once, as annotated fields of `…Params` structs in the shaders that use them.
//!
//! [`scan`] reads the annotations of one shader, [`Registry`] holds those of all, a [`ParamSet`] one value for each,
//! and a [`Preset`] some of them by name. Everything refuses non-finite and out-of-range values.

mod annotation;
mod preset;
mod problem;
pub(crate) mod read;
mod registry;
mod set;
mod value;

pub use annotation::{Scanned, block_name, scan};
pub use preset::Preset;
pub use problem::{Problem, Problems, Source, nearest, suggest};
pub use registry::Registry;
pub use set::{ParamSet, SetError};
pub use value::{Block, Components, Decl, Kind, Value, hex};

/// A mistake in an annotation.
pub type ParamError = Problem;
/// Every mistake in the annotations of all shaders.
pub type ParamErrors = Problems;
