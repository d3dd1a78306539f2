// Haze between the eye and the first surface: marched, with the sun's shafts cut by the cascades. Half the picture's size
// below medium quality.
#import lib/air
#import lib/lights

@auto var depth: texture_depth_2d;
// rgb: light scattered towards the eye; a: share of the light from behind that gets through.
@auto var air_out: texture_storage_2d<rgba16float, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(air_out);
    if (any(id.xy >= size)) {
        return;
    }
    let scale = frame.size / size;
    let pixel = min(id.xy * scale, frame.size - 1u);
    let z = textureLoad(depth, pixel, 0);
    let ray = view_ray(vec2f(pixel) + 0.5);
    let stretch = length(ray);
    let d = ray / stretch;
    if (z == 0.0) {
        // The sky holds its own far haze.
        textureStore(air_out, id.xy, vec4f(0.0, 0.0, 0.0, 1.0));
        return;
    }
    let t = axis_distance(z) * stretch;
    let steps = array<i32, 5>(6, 10, 16, 28, 40)[frame.quality];
    let sunlit = air_sunlight(d);
    let skylit = air_skylight(d);
    var light = vec3f(0.0);
    var through = 1.0;
    let jitter = march_offset(id.xy);
    // Steps grow with the square of their number: short near the eye.
    var last = 0.0;
    for (var i = 0; i < steps; i++) {
        let f = (f32(i) + 1.0) / f32(steps);
        let end = t * f * f;
        let span = end - last;
        let at = last + span * jitter;
        last = end;
        let p = frame.eye.xyz + d * at;
        let wisp = textureSampleLevel(noise_volume, linear_repeat,
            (p + vec3f(params.sky.wind.x, 0.0, params.sky.wind.y) * frame.eye.w * 0.35) * vec3f(0.00042, 0.0016, 0.00042), 0.0);
        let low = exp(-max(p.y - frame.ground, 0.0) / 420.0);
        let patchy = mix(1.0, 2.1 * smoothstep(0.28, 0.78, wisp.a), params.air.patches * low);
        let extinction = air_extinction(p.y) * patchy;
        let step_through = exp(-extinction * span);
        let visible = sun_visibility(p, vec3f(0.0), jitter, 1);
        let street = params.air.street_light * (params.air.street_strength * exp(-max(p.y - frame.ground, 0.0) / 90.0));
        let source = skylit + sunlit * visible + street;
        light += through * source * (1.0 - step_through);
        through *= step_through;
    }
    textureStore(air_out, id.xy, vec4f(light, through));
}
