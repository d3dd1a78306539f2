//! dreams
