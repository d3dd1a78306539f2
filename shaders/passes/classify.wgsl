// Sorts the picture's pixels by the kinds of surface in them, and fills in the sky.
#import frame
#import lib/classes
#import lib/instance
#import lib/figure
#import lib/octa
#import lib/samplers
#import lib/shrink
#import lib/sparse
#import generated/materials

struct Arguments {
    x: u32,
    y: u32,
    z: u32,
}

@auto var surface_ids: texture_2d<u32>;
@auto var sky_picture: texture_2d<f32>;
// As in lib/listed.
@auto var<storage, read_write> pixel_list: array<atomic<u32>>;
@auto var<storage, read_write> arguments: array<Arguments, CLASSES>;
@auto var class_picture: texture_2d<u32>;
@auto var class_out: texture_storage_2d<r32uint, write>;
@auto var radiance_out: texture_storage_2d<rgba16float, write>;

// Pixels of each class in this tile, and where theirs begin in the list.
var<workgroup> found: array<atomic<u32>, CLASSES>;
var<workgroup> first: array<u32, CLASSES>;

fn class_of(ids: vec2u) -> u32 {
    if (ids.x == 0u) {
        return CLASS_SKY;
    }
    if ((ids.x & FIGURE_FLAG) != 0u) {
        return select(CLASS_FIGURE, CLASS_FIGURE_FINE, (ids.x & FIGURE_FINE) != 0u);
    }
    let index = ids.x - 1u;
    let material = instances[index].material;
    if (material == MATERIAL_GROUND) {
        return CLASS_GROUND;
    }
    if (material >= MATERIAL_MIRROR_GLASS && material <= MATERIAL_LATTICE_GLASS) {
        let up = vec3f(instances[index].row0.y, instances[index].row1.y, instances[index].row2.y);
        return select(CLASS_SOLID, CLASS_GLASS, abs(dot(unpack_normal(ids.y), normalize(up))) < 0.8);
    }
    return select(CLASS_SOLID, CLASS_HULL, material == MATERIAL_HULL);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    if (all(id.xy < frame.size)) {
        let ids = textureLoad(surface_ids, id.xy, 0).xy;
        // What is left out is listed as little as the sky.
        var kind = CLASS_SKY;
        if (!left_out(id.xy)) {
            kind = class_of(ids);
        }
        textureStore(class_out, id.xy, vec4u(kind));
        atomicAdd(&found[kind], 1u);
        if (ids.x == 0u) {
            let c = textureSampleLevel(sky_picture, linear_clamp, shrunk_uv(id.xy, textureDimensions(sky_picture)), 0.0);
            textureStore(radiance_out, id.xy, vec4f(c.rgb, 0.0));
        }
    }
    workgroupBarrier();
    if (lane < CLASSES) {
        atomicAdd(&pixel_list[lane], atomicLoad(&found[lane]));
    }
}

// Where each class begins in the list, and how many workgroups it runs.
@compute @workgroup_size(7)
fn count(@builtin(local_invocation_index) kind: u32) {
    var begin = 0u;
    for (var k = 1u; k < kind; k++) {
        begin += atomicLoad(&pixel_list[k]);
    }
    atomicStore(&pixel_list[CLASSES + kind], begin);
    let n = (atomicLoad(&pixel_list[kind]) + GROUP_SIZE - 1u) / GROUP_SIZE;
    arguments[kind] = Arguments(min(n, GROUP_ROW), (n + GROUP_ROW - 1u) / GROUP_ROW, 1u);
}

// Lists all but the sky, which is done.
@compute @workgroup_size(8, 8)
fn list(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    var kind = CLASS_SKY;
    if (all(id.xy < frame.size)) {
        kind = textureLoad(class_picture, id.xy, 0).r;
    }
    let mine = atomicAdd(&found[kind], 1u);
    workgroupBarrier();
    if ((lane < CLASSES) & (lane != CLASS_SKY)) {
        let taken = atomicAdd(&pixel_list[2u * CLASSES + lane], atomicLoad(&found[lane]));
        first[lane] = atomicLoad(&pixel_list[CLASSES + lane]) + taken;
    }
    workgroupBarrier();
    if (kind != CLASS_SKY) {
        atomicStore(&pixel_list[3u * CLASSES + first[kind] + mine], (id.y << 16u) | id.x);
    }
}
