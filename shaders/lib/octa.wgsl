// Directions and normals on a square: octahedral mapping with y up (Cigolle et al. 2014).

fn sign_not_zero(v: vec2f) -> vec2f {
    return select(vec2f(-1.0), vec2f(1.0), v >= vec2f(0.0));
}

// Unit direction → 0..1 square; the upper half of the sphere is the inner diamond.
fn octa_encode(d: vec3f) -> vec2f {
    let s = abs(d.x) + abs(d.y) + abs(d.z);
    var p = d.xz / s;
    if (d.y < 0.0) {
        p = (1.0 - abs(p.yx)) * sign_not_zero(p);
    }
    return p * 0.5 + 0.5;
}

fn octa_decode(uv: vec2f) -> vec3f {
    let p = uv * 2.0 - 1.0;
    let y = 1.0 - abs(p.x) - abs(p.y);
    var d = vec3f(p.x, y, p.y);
    if (y < 0.0) {
        let q = (1.0 - abs(p.yx)) * sign_not_zero(p);
        d = vec3f(q.x, y, q.y);
    }
    return normalize(d);
}

fn pack_normal(n: vec3f) -> u32 {
    return pack2x16unorm(octa_encode(n));
}

fn unpack_normal(v: u32) -> vec3f {
    return octa_decode(unpack2x16unorm(v));
}
