//! Parameters: declared once, as annotated fields of `…Params` structs in the shaders that use them.

use std::sync::Arc;

/// Every parameter of every shader, in a fixed order.
#[derive(Debug, Default)]
pub struct Registry {}

/// A value for every parameter.
#[derive(Clone, Debug, Default)]
pub struct ParamSet {
    pub registry: Arc<Registry>,
}
