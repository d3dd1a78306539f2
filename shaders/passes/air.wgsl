// The air between the eye and the first surface, marched: the particle fog where it is simulated, the plain profile of
// haze and smog beyond, shock fronts as shells of vapour. Lit by sun (cut by its shadows and by the fog itself), sky,
// streets, windows and lamps. At a fraction of the picture's size below the best quality.
#import lib/air
#import lib/environment
#import lib/facade
#import lib/fog
#import lib/fronts
#import lib/lights
#import lib/alike

@auto var depth: texture_depth_2d;
@auto var fog_density: texture_3d<f32>;
@auto var fog_light: texture_3d<f32>;
@auto var fog_flow: texture_3d<f32>;
@auto var fog_lamp_light: texture_3d<f32>;
// rgb: light scattered towards the eye; a: share of the light from behind that gets through.
@auto var air_out: texture_storage_2d<rgba16float, write>;
// What `main` made, for `even`.
@auto var marched: texture_2d<f32>;

// Fine structure at p: about 1 in the mean. Carried by the flow over two seconds and faded into a fresh copy of itself
// (Neyret 2003), so that it streams with the fog and never stretches far.
fn fine(p: vec3f, place: vec3f, layers: i32) -> f32 {
    let drift = params.fog.wind * frame.eye.w;
    var sum = 0.0;
    var weight = 0.0;
    for (var k = 0; k < layers; k++) {
        let phase = fract(frame.eye.w * 0.25 + f32(k) * 0.5);
        var moved = drift;
        for (var j = 1; j < layers; j++) {
            moved += (textureSampleLevel(fog_flow, linear_clamp, place, 0.0).xyz - params.fog.wind) * ((phase - 0.5) * 4.0);
        }
        let at = (p - moved) / (params.fog.detail_size * 4.0) + f32(k) * vec3f(0.37, 0.61, 0.83);
        let n = textureSampleLevel(noise_volume, linear_repeat, at, 0.0);
        var v = n.r * 0.55 + n.a * 0.45;
        for (var j = 1; j < layers; j++) {
            let m = textureSampleLevel(noise_volume, linear_repeat, at * 3.1 + n.a * 0.25, 0.0);
            v += (m.r - 0.5) * 0.35;
        }
        let w = 1.0 - abs(2.0 * phase - 1.0) + 0.001;
        sum += w * v;
        weight += w;
    }
    return mix(1.0, 2.2 * smoothstep(0.3, 0.75, sum / weight), params.fog.detail);
}

// Where the ray o + t d passes through shock fronts: distance and optical depth, on the way in and on the way out. Near the
// ground, where there is vapour to be seen, a front is a wall that stands upright.
fn shells(o: vec3f, d: vec3f) -> array<vec2f, 2u * MOST_FRONTS> {
    var out: array<vec2f, 2u * MOST_FRONTS>;
    let count = rounds(2u * fronts.shocks, d.x);
    for (var k = 0u; k < count; k++) {
        let f = fronts.list[k / 2u];
        let radius = max((frame.eye.w - f.at) * f.speed, 1.0);
        let to = o - f.origin;
        let flat = max(dot(d.xz, d.xz), 1e-6);
        let b = dot(to.xz, d.xz) / flat;
        let q = b * b - (dot(to.xz, to.xz) - radius * radius) / flat;
        let t = -b + sqrt(max(q, 0.0)) * select(-1.0, 1.0, (k & 1u) == 1u);
        let p = o + d * t;
        let up = max(p.y - frame.ground, 0.0);
        // Its crest boils: billows of a hundred metres that roll back as it runs, on long swells.
        let torn = textureSampleLevel(noise_volume, linear_repeat, p / 900.0 + vec3f(0.0, -frame.eye.w * 0.02, 0.0), 0.0);
        let billow = textureSampleLevel(noise_volume, linear_repeat, p / vec3f(210.0, 140.0, 210.0) - vec3f(0.0, frame.eye.w * 0.35, 0.0), 0.0);
        let crest = 0.6 + 0.7 * smoothstep(0.25, 0.75, 0.6 * billow.r + 0.4 * billow.a);
        let high = up / (params.shock.vapour_height * crest);
        let thick = params.shock.vapour * f.strength * exp(-high * high * high * high) * 1400.0 / (1400.0 + radius)
            * mix(0.45, 1.5, smoothstep(0.2, 0.8, torn.r * 0.6 + torn.a * 0.5)) * mix(0.5, 1.25, smoothstep(0.3, 0.7, billow.a));
        // A shell seen along its skin is longer to look through, up to its own curve.
        let skin = max(abs(dot(p.xz - f.origin.xz, d.xz)) / radius, sqrt(params.shock.shell / radius));
        out[k] = select(vec2f(-1.0, 0.0), vec2f(t, thick * params.shock.shell / skin), q > 0.0 && t > 1.0);
    }
    return out;
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
    // The sky holds its own far haze: in front of it only the region's fog counts.
    let sky = z == 0.0;
    let surface = select(axis_distance(z) * stretch, 1.0e6, sky);

    // Where the ray runs through the region.
    let inverse = 1.0 / select(d, vec3f(1e-6), abs(d) < vec3f(1e-6));
    let a = (fog_region.origin.xyz - o) * inverse;
    let c = (fog_region.origin.xyz + fog_region.size.xyz - o) * inverse;
    let low = min(a, c);
    let high = max(a, c);
    let enter = clamp(max(max(low.x, low.y), low.z), 0.0, surface);
    let leave = clamp(min(min(high.x, high.y), high.z), enter, surface);
    let inner = array<i32, 5>(5, 10, 18, 28, 48)[frame.quality];
    let outer = select(array<i32, 5>(1, 2, 4, 6, 10)[frame.quality], 0, sky);
    let layers = select(1, 2, by_each(frame.quality > 1u, d.x));
    let crossings = rounds(2u * fronts.shocks, d.x);

    let sunlit = air_sunlight(d);
    let skylit = air_skylight(d);
    let cosine = dot(d, sun_direction());
    let flare = henyey_greenstein(cosine, params.fog.forward) * 0.7 + henyey_greenstein(cosine, -0.25) * 0.3;
    let sun_in_fog = sun_irradiance() * flare * params.air.sunlight;
    let sky_in_fog = environment_irradiance(vec3f(0.0, 1.0, 0.0)) / 12.5663706 * 1.6;
    var rings = shells(o, d);
    var light = vec3f(0.0);
    var through = 1.0;
    let place_in_whole = id.xy + frame.origin / scale;
    let jitter = select(interleaved_offset(place_in_whole), dither(place_in_whole), all(scale == vec2u(1u)));
    var last = 0.0;
    for (var i = 0; i < inner + outer; i++) {
        // Through the region in steps that grow from its near side on, then over the rest in a few long ones.
        var end = leave;
        if (i < inner) {
            let f = (f32(i) + 1.0) / f32(inner);
            end = enter + (leave - enter) * f * mix(f, 1.0, 0.3);
        } else {
            let f = (f32(i - inner) + 1.0) / f32(outer);
            end = leave + (surface - leave) * f * f;
        }
        let span = end - last;
        if (span <= 0.0) {
            continue;
        }
        let p = o + d * (last + span * jitter);
        let place = fog_place(p);
        let inside = fog_inside(place);
        let up = max(p.y - frame.ground, 0.0);
        let profile = exp(-up / params.air.smog_height);
        let volume = textureSampleLevel(fog_density, linear_clamp, place, 0.0);
        let lit = textureSampleLevel(fog_light, linear_clamp, place, 0.0);
        let grain = fine(p, place, layers);
        let haze = select(0.001 * params.air.haze * exp(-up / 5000.0), 0.0, sky);
        let smog = fog_smog_extinction() * mix(select(profile, 0.0, sky), volume.r * grain, inside);
        let dust = volume.g * inside * mix(1.0, grain, 0.75);
        var crossed = 0.0;
        for (var k = 0u; k < crossings; k++) {
            crossed += select(0.0, rings[k].y, rings[k].x >= last && rings[k].x < end);
        }
        let vapour = crossed / span;
        let fog = smog + dust + vapour;
        let step_through = exp(-(haze + fog) * span);

        let shaded = mix(1.0, lit.r, inside);
        let visible = sun_visibility(p, vec3f(0.0), jitter, 1) * shaded;
        let open = mix(1.0, lit.g, inside);
        let left = lights_left(p);
        let street = params.air.street_light * (params.air.street_strength * exp(-up / 90.0) * left);
        let windows = mix(params.facade.warm, params.air.street_light, 0.5) * (lit.b * inside * params.fog.pane_light * left * params.facade.lit);
        let slice = log(max((last + span * jitter) / stretch, CLUSTER_NEAR)) / log(CLUSTER_FAR);
        let lamp = textureSampleLevel(fog_lamp_light, linear_clamp, vec3f((vec2f(pixel + frame.origin) + 0.5) / vec2f(frame.whole), slice), 0.0).rgb;
        // Thin haze takes the sky's colour in the view's direction; fog answers each light by itself.
        let far = skylit + sunlit * visible + street;
        // Beyond the region land and sky have to meet without a seam.
        let near = mix(skylit, sky_in_fog, 0.35 * inside) * open + mix(sunlit, sun_in_fog, 0.5 * inside) * visible + street + windows + lamp;
        let tint = mix(vec3f(1.0), params.fog.dust_colour * 2.2, (dust + vapour) / max(fog, 1e-9));
        let heat = (params.fog.ember_colour * volume.b + params.fog.jet_colour * volume.a) * (inside * params.fog.glow * 600.0);
        let source = (far * haze + near * tint * fog + heat * grain) / max(haze + fog, 1e-9);
        let pale = mix(params.sun.colour, vec3f(dot(params.sun.colour, vec3f(0.3333))), 0.32);
        let condensed = pale * (params.shock.glare * (1.0 - exp(-crossed)));
        light += through * (source * (1.0 - step_through) + condensed);
        through *= step_through;
        last = end;
    }
    // What the sky holds of the haze between here and the fog belongs in front of the fog.
    let ahead = select(0.0, air_depth(o, d, enter + 0.4 * (leave - enter)), sky && leave > enter);
    let veil = 1.0 - exp(-ahead);
    light = light * (1.0 - veil) + (skylit + sunlit * 0.75) * (veil * (1.0 - through));
    textureStore(air_out, id.xy, vec4f(light, through));
}

// Evens the march's offsets out, over three by three pixels that are about as far away.
@compute @workgroup_size(8, 8)
fn even(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(air_out);
    if (any(id.xy >= size)) {
        return;
    }
    let scale = frame.size / size;
    let last = vec2i(size) - 1;
    let z = textureLoad(depth, min(id.xy * scale + scale / 2u, frame.size - 1u), 0);
    var sum = vec4f(0.0);
    var weight = 0.0;
    for (var k = 0; k < 9; k++) {
        let at = vec2u(clamp(vec2i(id.xy) + vec2i(k % 3, k / 3) - 1, vec2i(0), last));
        let w = alike(textureLoad(depth, min(at * scale + scale / 2u, frame.size - 1u), 0), z);
        sum += w * textureLoad(marched, at, 0);
        weight += w;
    }
    textureStore(air_out, id.xy, sum / weight);
}
