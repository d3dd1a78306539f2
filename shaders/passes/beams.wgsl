// Searchlights in the air: each beam a cone with a soft edge, marched where the view ray runs through it (single scattering;
// Nishita et al. 1987), thick with the simulated fog and with dust of its own, cut by what stands in it. Reads the air's
// picture and writes it again with the beams in it.
#import lib/air
#import lib/beams
#import lib/fog
#import lib/lights

@auto var depth: texture_depth_2d;
@auto var air_picture: texture_2d<f32>;
@auto var fog_density: texture_3d<f32>;
@auto var<storage, read> beams: array<Beam>;
@auto var air_out: texture_storage_2d<rgba16float, write>;

// Where o + t d is inside the beam: from and to. Empty if the first is not below the second.
fn inside(b: Beam, o: vec3f, d: vec3f, wide: f32, surface: f32) -> vec2f {
    let w = o - b.position;
    let du = dot(d, b.axis);
    let wu = dot(w, b.axis);
    let dp = d - b.axis * du;
    let wp = w - b.axis * wu;
    let k = b.slope;
    let r = wide + k * wu;
    let qa = dot(dp, dp) - k * k * du * du;
    let qb = dot(wp, dp) - k * du * r;
    let qc = dot(wp, wp) - r * r;
    let disc = qb * qb - qa * qc;
    let root = sqrt(max(disc, 0.0));
    let a = select(qa, select(-1e-6, 1e-6, qa >= 0.0), abs(qa) < 1e-6);
    let t0 = (-qb - root) / a;
    let t1 = (-qb + root) / a;
    var span = vec2f(min(t0, t1), max(t0, t1));
    if (a < 0.0) {
        // The ray is steeper than the cone's side: it stays inside on the side the beam shines to.
        span = select(vec2f(-1e6, min(t0, t1)), vec2f(max(t0, t1), 1e6), du > 0.0);
        span = select(span, vec2f(-1e6, 1e6), disc <= 0.0);
    } else if (disc <= 0.0) {
        return vec2f(1.0, 0.0);
    }
    // Between the mouth and the end of its reach.
    let inv = 1.0 / select(du, 1e-5, abs(du) < 1e-5);
    let e0 = (0.0 - wu) * inv;
    let e1 = (b.range - wu) * inv;
    return vec2f(max(max(span.x, min(e0, e1)), 0.0), min(min(span.y, max(e0, e1)), surface));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(air_out);
    if (any(id.xy >= size)) {
        return;
    }
    let scale = frame.size / size;
    let pixel = min(id.xy * scale + scale / 2u, frame.size - 1u);
    let z = textureLoad(depth, pixel, 0);
    let ray = view_ray(vec2f(pixel) + 0.5);
    let stretch = length(ray);
    let d = ray / stretch;
    let o = frame.eye.xyz;
    let surface = select(axis_distance(z) * stretch, 1.0e5, z == 0.0);
    let taps = array<i32, 5>(5, 6, 8, 12, 18)[frame.quality];
    let jitter = march_offset(id.xy + frame.origin / scale);
    let drift = params.fog.wind * (frame.eye.w * 0.25);
    var light = vec3f(0.0);
    for (var k = 0u; k < arrayLength(&beams); k++) {
        let b = beams[k];
        // Never thinner than a pixel of this picture: dimmer instead.
        let near = clamp(dot(b.position - o, d), 0.5, 400.0);
        let wide = max(b.mouth, near * pixel_angle() * f32(scale.x) * 0.7);
        let span = inside(b, o, d, wide, surface);
        if (span.x >= span.y) {
            continue;
        }
        let lamp = lamps[b.lamp];
        // Henyey & Greenstein 1941.
        let g = params.beams.forward;
        let c = dot(b.axis, -d);
        let h = 1.0 + g * g + 2.0 * g * c;
        let phase = mix((1.0 - g * g) / (12.5663706 * h * sqrt(h)), 0.0795775, 0.35);
        let dt = (span.y - span.x) / f32(taps);
        var sum = 0.0;
        for (var i = 0; i < taps; i++) {
            let t = span.x + (f32(i) + jitter) * dt;
            let p = o + d * t;
            let to = p - b.position;
            let u = max(dot(to, b.axis), 0.0);
            let radius = wide + b.slope * u;
            let across = length(to - b.axis * u) / radius;
            let soft = max(1.0 - across * across, 0.0);
            // A hot core in a softer mantle; the same light through every cross-section.
            let profile = 0.45 * soft * soft + 2.4 * exp(-across * across * 15.0) * soft;
            let spread = (b.mouth + b.slope * 1.6) / (b.slope * 1.6);
            let held = radius / b.slope;
            let irradiance = profile / (held * held * spread) ;
            let wisp = textureSampleLevel(noise_volume, linear_repeat, (p - drift) / (params.beams.texture_size * 4.0), 0.0);
            let torn = mix(1.0, 2.4 * smoothstep(0.3, 0.75, 0.5 * wisp.r + 0.5 * wisp.a), params.beams.texture);
            let place = fog_place(p);
            let fog = textureSampleLevel(fog_density, linear_clamp, place, 0.0);
            let thick = params.beams.dust * torn + (fog_smog_extinction() * fog.r + fog.g) * fog_inside(place);
            let shown = lamp_visibility(lamp, p, vec3f(0.0), jitter);
            let end = smoothstep(1.0, 0.55, u / b.range);
            sum += thick * irradiance * shown * end * exp(-u * (params.beams.dust + 0.004));
        }
        light += b.intensity * (sum * dt * phase * params.beams.glow * exp(-air_depth(o, d, 0.5 * (span.x + span.y))));
    }
    let air = textureLoad(air_picture, id.xy, 0);
    textureStore(air_out, id.xy, vec4f(air.rgb + min(light, vec3f(200.0)), air.a));
}
