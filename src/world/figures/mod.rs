//! The people: what a simulation or a shot says of a person, and what is drawn for it.

pub mod bodies;
mod cache;
pub mod cast;
mod face;
mod field;
mod garments;
pub mod heads;
pub mod loads;
mod nets;
mod simplify;
mod skeleton;
mod skin;
mod wardrobe;

use bytemuck::{Pod, Zeroable};

pub use cast::Role;
pub use field::Part;
pub use skeleton::{BUILDS, Bone, Build, FOREARM, HAND, SPREAD, UPPER_ARM, stride_length, stride_of};
pub use skin::{FigureVertex, Skin};
pub use wardrobe::{LEVELS, Piece, Wear, wardrobe};
/// A person at one moment, as `Agent` in `shaders/lib/agent.wgsl` (64 bytes). Build, clothes, load and manner of moving follow
/// from `look` alone.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Agent {
    /// On the ground between the feet (m, world).
    pub position: [f32; 3],
    /// Turn about y that takes +z to where the body faces (rad).
    pub yaw: f32,
    /// Over the ground, east and south (x, z in m/s).
    pub velocity: [f32; 2],
    /// Of the gait: whole turns are left heel strikes. Grows without bound.
    pub phase: f32,
    /// 0 stands, 1 walks, 2 runs.
    pub effort: f32,
    /// Of the head against the body: to the left and up (rad).
    pub gaze: [f32; 2],
    /// 0 upright … 1 on their haunches or bent over by fear.
    pub crouch: f32,
    /// 0 arms down … 1 one arm raised high (a wave or a signal).
    pub raise: f32,
    /// Hash that build, outfit, load and shade of everything are drawn from. 0: nobody.
    pub look: u32,
    /// Which group they belong to, from 1; 0 while they are a crowd.
    pub group: u32,
    /// Share (0..1) of a hand lamp that they hold.
    pub lamp: f32,
    /// 0 firm on the feet … 1 thrown off balance (stumbling).
    pub stumble: f32,
}
