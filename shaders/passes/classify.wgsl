// Sorts the picture's tiles by the kinds of surface in them, and fills in the sky.
#import frame
#import lib/classes
#import lib/instance
#import lib/figure
#import lib/octa
#import lib/samplers
#import lib/shrink
#import generated/materials

struct Arguments {
    x: u32,
    y: u32,
    z: u32,
}

@auto var surface_ids: texture_2d<u32>;
@auto var sky_picture: texture_2d<f32>;
@auto var<storage, read_write> tile_list: array<atomic<u32>>;
@auto var<storage, read_write> arguments: array<Arguments, CLASSES>;
@auto var class_out: texture_storage_2d<r32uint, write>;
@auto var radiance_out: texture_storage_2d<rgba16float, write>;

var<workgroup> found: atomic<u32>;

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
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let inside = all(id.xy < frame.size);
    if (inside) {
        let kind = class_of(textureLoad(surface_ids, id.xy, 0).xy);
        textureStore(class_out, id.xy, vec4u(kind));
        atomicOr(&found, 1u << kind);
        if (kind == CLASS_SKY) {
            let c = textureSampleLevel(sky_picture, linear_clamp, shrunk_uv(id.xy, textureDimensions(sky_picture)), 0.0);
            textureStore(radiance_out, id.xy, vec4f(c.rgb, 0.0));
        }
    }
    workgroupBarrier();
    let across = (frame.size.x + 7u) / 8u;
    let all_tiles = across * ((frame.size.y + 7u) / 8u);
    if (lane < CLASSES && (atomicLoad(&found) & (1u << lane)) != 0u) {
        let at = atomicAdd(&tile_list[lane], 1u);
        atomicStore(&tile_list[CLASSES + lane * all_tiles + at], group.y * across + group.x);
    }
}

// How many workgroups each class runs.
@compute @workgroup_size(7)
fn count(@builtin(local_invocation_index) kind: u32) {
    let n = atomicLoad(&tile_list[kind]);
    arguments[kind] = Arguments(min(n, TILE_ROW), (n + TILE_ROW - 1u) / TILE_ROW, 1u);
}
