// People as they are drawn: one entry each, a few numbers and the places of their bones. Filled by shaders/passes/pose.wgsl.
#import generated/figures

// Vectors of an entry: four about the whole, three rows for each bone.
const FIGURE_STRIDE: u32 = 64u;
const FIGURE_BONES: u32 = 4u;

// A surface that is a person's: this bit of the first word of surface ids.
const FIGURE_FLAG: u32 = 0x80000000u;
// … and this one if they are seen from near.
const FIGURE_FINE: u32 = 0x04000000u;

struct Person {
    // On the ground between the feet (m).
    position: vec3f,
    // Standing height (m).
    height: f32,
    // 0: nobody.
    look: u32,
    build: u32,
    outfit: u32,
    crown: u32,
    load: u32,
    // What the picture must know of them besides; bits ROLE_*.
    role: u32,
    // Metres a second.
    velocity: vec3f,
    // Share of a hand lamp that they hold.
    lamp: f32,
    group: u32,
}

// Tears and soot on the face.
const ROLE_TEARS: u32 = 1u;
// Eyes wide open.
const ROLE_WIDE: u32 = 2u;
// Drawn finely from further away than others.
const ROLE_CLOSE: u32 = 4u;
// It is through their eyes that we look: their head is not drawn.
const ROLE_OURS: u32 = 8u;
// How the hands are held: by two bits from this one on.
const ROLE_GRIP: u32 = 4u;

fn pack_wear(build: u32, outfit: u32, crown: u32, load: u32) -> u32 {
    return build | (outfit << 8u) | (crown << 16u) | (load << 24u);
}
