// Light from the whole sky: mirrored by roughness, and summed for matt surfaces.
#import lib/octa
#import lib/samplers

@auto var environment: texture_2d<f32>;
@auto var<uniform> harmonics: array<vec4f, 9>;

fn environment_mirror(d: vec3f, roughness: f32) -> vec3f {
    return textureSampleLevel(environment, linear_clamp, octa_encode(d), roughness * 4.0).rgb;
}

// Irradiance on a surface facing n.
fn environment_irradiance(n: vec3f) -> vec3f {
    let e = harmonics[0].rgb * 0.282095
        + (harmonics[1].rgb * n.y + harmonics[2].rgb * n.z + harmonics[3].rgb * n.x) * 0.488603
        + (harmonics[4].rgb * (n.x * n.y) + harmonics[5].rgb * (n.y * n.z) + harmonics[7].rgb * (n.x * n.z)) * 1.092548
        + harmonics[6].rgb * (0.315392 * (3.0 * n.z * n.z - 1.0))
        + harmonics[8].rgb * (0.546274 * (n.x * n.x - n.y * n.y));
    return max(e, vec3f(0.0));
}
