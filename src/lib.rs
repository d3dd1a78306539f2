//! Oneiric: a film of four dreams, rendered live.
//!
//! The modules are layers; each imports only those listed above it (`tests/layering.rs` holds this).

pub mod quality;
pub mod assets;
pub mod clock;
pub mod params;
pub mod timeline;
pub mod world;
pub mod frame;
pub mod gpu;
pub mod sim;
pub mod passes;
pub mod dreams;
pub mod show;
pub mod renderer;
pub mod record;
pub mod app;
