// Microfacet surfaces: GGX with height-correlated Smith visibility and Schlick's Fresnel (Karis 2013; Heitz 2014).

const PI: f32 = 3.14159265;

struct Surface {
    position: vec3f,
    normal: vec3f,
    albedo: vec3f,
    // Reflectance at normal incidence.
    f0: vec3f,
    // Perceptual roughness, 0..1.
    roughness: f32,
    emission: vec3f,
    // Share of the light from all around that reaches the surface.
    occlusion: f32,
}

fn fresnel(f0: vec3f, cosine: f32) -> vec3f {
    let m = clamp(1.0 - cosine, 0.0, 1.0);
    let m2 = m * m;
    return f0 + (1.0 - f0) * (m2 * m2 * m);
}

// Light reflected towards `v` from direction `l` per unit irradiance on a surface facing it, cosine included.
fn shade_light(s: Surface, v: vec3f, l: vec3f) -> vec3f {
    let nl = dot(s.normal, l);
    if (nl <= 0.0) {
        return vec3f(0.0);
    }
    let nv = max(dot(s.normal, v), 1e-3);
    let h = normalize(l + v);
    let nh = clamp(dot(s.normal, h), 0.0, 1.0);
    let a = max(s.roughness * s.roughness, 0.002);
    let a2 = a * a;
    let d = nh * nh * (a2 - 1.0) + 1.0;
    let distribution = a2 / (PI * d * d);
    let visibility = 0.5 / max(nl * sqrt(nv * nv * (1.0 - a2) + a2) + nv * sqrt(nl * nl * (1.0 - a2) + a2), 1e-4);
    let f = fresnel(s.f0, dot(v, h));
    let diffuse = s.albedo * (1.0 - f) / PI;
    return (diffuse + min(distribution * visibility, 64.0) * f) * nl;
}

// Reflectance of an evenly lit surroundings: the split sum's second term, fitted (Karis 2014, "Physically Based Shading
// on Mobile").
fn environment_reflectance(f0: vec3f, roughness: f32, nv: f32) -> vec3f {
    let c0 = vec4f(-1.0, -0.0275, -0.572, 0.022);
    let c1 = vec4f(1.0, 0.0425, 1.04, -0.04);
    let r = roughness * c0 + c1;
    let a004 = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
    let ab = vec2f(-1.04, 1.04) * a004 + r.zw;
    return f0 * ab.x + ab.y;
}
