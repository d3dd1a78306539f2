// What every kernel of the collapse knows (filled by src/sim/collapse.rs and src/world/collapse/mod.rs).
#import sim/step
#import lib/chunk
#import lib/hash

struct CollapseParams {
    strength: f32, // = 1.0 in 0.05..20.0 step 0.05 "How much shaking joints take before they give" sim
    gravity: f32, // = 9.81 in 0.0..40.0 step 0.01 "Weight of what falls" (m/s²) sim
    dust: f32, // = 2.5 in 0.0..40.0 step 0.05 "Dust of what is crushed, as area it would hide for each of its cubic metres" (m²) sim
    blow: f32, // = 1.0 in 0.0..8.0 step 0.05 "How hard a crushed storey is blown out" sim
    bounce: f32, // = 0.12 in 0.0..0.9 step 0.01 "Share of its speed a chunk keeps when it strikes" sim
    friction: f32, // = 0.6 in 0.0..2.0 step 0.01 "Friction of rubble" sim
}

struct Chunk {
    rest: vec3f,
    radius: f32,
    half: vec3f,
    mass: f32,
    pivot: vec3f,
    bend: f32,
    axis: vec3f,
    seconds: f32,
    strength: f32,
    cluster: u32,
    crusher: u32,
    site: u32,
    first: u32,
    supports: u32,
    turn: vec2f,
}

struct Cluster {
    middle: vec3f,
    mass: f32,
    pivot: vec3f,
    limit: f32,
    axis: vec3f,
    lever: f32,
    kick: vec3f,
    resist: f32,
    low: vec3f,
    need: u32,
    high: vec3f,
    footing: u32,
    count: u32,
    // 1 + the cluster it sits on, or 0.
    parent: u32,
    pad: vec2u,
}

struct Site {
    origin: vec2f,
    cell: f32,
    bottom: f32,
    size: vec2u,
    first: u32,
    deep: f32,
    reach: f32,
    blow: f32,
    pad: vec2f,
}

// Something that shakes joints.
struct Cause {
    origin: vec3f,
    // Seconds from the dream's start.
    at: f32,
    strength: f32,
    // m/s; 0: at once.
    speed: f32,
    // Distance at which it has halved (m).
    extent: f32,
    duration: f32,
}

const NO_CLUSTER: u32 = 0xffffffffu;
const MOST_CLUSTERS: u32 = 32u;
const MOST_SITES: u32 = 16u;
const MOST_CAUSES: u32 = 8u;

struct Causes {
    list: array<Cause, MOST_CAUSES>,
}

struct Clusters {
    list: array<Cluster, MOST_CLUSTERS>,
}

struct Sites {
    list: array<Site, MOST_SITES>,
}

@auto var<uniform> causes: Causes;
@auto var<uniform> clusters: Clusters;
@auto var<uniform> sites: Sites;
@auto var<storage, read> chunks: array<Chunk>;

// A cluster at one moment.
struct Body {
    // Of the middle of its mass.
    position: vec3f,
    // 0 stands, 1 on its hinge, 2 falls, 3 is no more.
    status: u32,
    rotation: vec4f,
    velocity: vec3f,
    // Tonnes, with what it has swept up.
    mass: f32,
    spin: vec3f,
    // On its hinge (rad).
    angle: f32,
}

const BODY_STANDS: u32 = 0u;
const BODY_HINGED: u32 = 1u;
const BODY_FALLS: u32 = 2u;
const BODY_GONE: u32 = 3u;

// Whole numbers that chunks add up for their clusters, so that order cannot be seen.
const SUM_LOST: u32 = 0u;
const SUM_LEFT: u32 = 1u;
// Tonnes.
const SUM_CRUSHED: u32 = 2u;
const SUM_STRUCK: u32 = 3u;
const SUMS: u32 = 4u;

// How much shaking has reached p: grows for as long as each event lasts.
fn shaking(p: vec3f) -> f32 {
    var sum = 0.0;
    for (var k = 0u; k < MOST_CAUSES; k++) {
        let c = causes.list[k];
        let away = distance(p, c.origin);
        let x = away / max(c.extent, 1.0);
        let since = tick.time - c.at - select(0.0, away / c.speed, c.speed > 0.0);
        sum = max(sum, c.strength / (1.0 + x * x) * clamp(since / max(c.duration, 0.02), 0.0, 1.0));
    }
    return sum;
}

// Cell of a site's field under p, or none.
fn field_cell(site: Site, p: vec2f) -> i32 {
    let q = vec2i(floor((p - site.origin) / site.cell));
    if (any(q < vec2i(0)) || any(q >= vec2i(site.size))) {
        return -1;
    }
    return i32(site.first) + q.y * i32(site.size.x) + q.x;
}
