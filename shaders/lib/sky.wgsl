// The crimson sky: a gradient with the sun's glow in it, and a swirling cloud deck marched through a slab and lit from
// below and behind (Schneider & Vos 2015; phase after Henyey & Greenstein 1941).
#import frame
#import lib/hash
#import lib/dither
#import lib/samplers
#import lib/sun
#import lib/haze

struct SkyParams {
    zenith: vec3f, // = #4a0a12 colour "Colour overhead"
    horizon: vec3f, // = #d8431f colour "Colour at the horizon under the sun"
    back: vec3f, // = #4c566e colour "Colour of the sky opposite the sun"
    brightness: f32, // = 0.8 in 0.0..8.0 step 0.01 "Radiance of the clear sky"
    falloff: f32, // = 5.5 in 0.2..20.0 step 0.1 "How fast the horizon's colour gives way upwards"
    glow: f32, // = 0.7 in 0.0..8.0 step 0.01 "Glow around the sun"
    cover: f32, // = 0.62 in 0.0..1.0 step 0.01 "Share of the sky the clouds cover"
    density: f32, // = 1.0 in 0.0..6.0 step 0.01 "How thick the clouds are"
    base: f32, // = 1300.0 in 200.0..8000.0 step 10.0 "Height of the clouds' underside over the platform" (m)
    depth: f32, // = 1100.0 in 100.0..6000.0 step 10.0 "Thickness of the cloud layer" (m)
    scale: f32, // = 7200.0 in 500.0..40000.0 step 100.0 "Size of the largest cloud shapes" (m)
    wind: vec2f, // = (16.0, 6.0) in -100.0..100.0 "Drift of the clouds, east and south" (m/s)
    swirl: f32, // = 0.9 in 0.0..4.0 step 0.01 "How far the vortices have wound the clouds up"
    swirl_speed: f32, // = 1.0 in 0.0..20.0 step 0.05 "How fast the vortices turn"
    under_light: vec3f, // = #f02a1c colour "Light of the burning city on the clouds' undersides"
    under_strength: f32, // = 0.85 in 0.0..8.0 step 0.01 "Strength of the light from below"
    silver: f32, // = 1.5 in 0.0..6.0 step 0.01 "Brightness of cloud edges in front of the sun"
    streaks: f32, // = 0.8 in 0.0..2.0 step 0.01 "High thin cloud above the deck"
}

@auto var noise_volume: texture_3d<f32>;

// Radius of the sphere the cloud deck bends around (m): smaller than Earth's, so that the deck meets the horizon.
const SKY_RADIUS: f32 = 900000.0;

fn henyey_greenstein(cosine: f32, g: f32) -> f32 {
    let d = 1.0 + g * g - 2.0 * g * cosine;
    return (1.0 - g * g) / (12.5663706 * d * sqrt(d));
}

// The clear sky in direction d without the sun's glow.
fn plain_sky(d: vec3f) -> vec3f {
    let s = sun_direction();
    let toward = dot(normalize(d.xz + vec2f(1e-5)), normalize(s.xz)) * 0.5 + 0.5;
    let band = exp(-max(d.y, 0.0) * params.sky.falloff);
    let warm = mix(params.sky.back, params.sky.horizon, toward * toward * (1.5 - 0.5 * toward));
    let high = mix(params.sky.back * 0.55, params.sky.zenith, 0.35 + 0.65 * toward);
    return mix(high, warm, band) * params.sky.brightness;
}

// What the haze around the sun adds: a wide and a narrow lobe.
fn sun_glow(d: vec3f) -> vec3f {
    let cosine = max(dot(d, sun_direction()), 0.0);
    let wide = henyey_greenstein(cosine, 0.72) * 2.4 * exp(-max(d.y, 0.0) * 3.0);
    let narrow = henyey_greenstein(cosine, 0.955) * 0.10;
    return params.sun.colour * ((wide + narrow) * params.sky.glow * 0.32 * params.sky.brightness);
}

// The clear sky in direction d, sun's disc left out.
fn clear_sky(d: vec3f) -> vec3f {
    return plain_sky(d) + sun_glow(d);
}

fn sun_disc(d: vec3f) -> vec3f {
    let s = sun_direction();
    let angle = acos(clamp(dot(d, s), -1.0, 1.0));
    let r = radians(params.sun.size) * 0.5;
    return params.sun.colour * params.sun.disc * smoothstep(r, r * 0.75, angle);
}

fn spin(p: vec2f, centre: vec2f, radius: f32, turns: f32) -> vec2f {
    let d = p - centre;
    let r = length(d) / radius;
    let a = turns / (0.17 + r * r * 1.6);
    let sc = vec2f(sin(a), cos(a));
    let rotated = vec2f(d.x * sc.y - d.y * sc.x, d.x * sc.x + d.y * sc.y);
    return centre + mix(d, rotated, exp(-r * 0.55));
}

// Where the air over ground point p came from: three slow vortices wind the cloud up.
fn swirled(p: vec2f) -> vec2f {
    let t = frame.eye.w * params.sky.swirl_speed * 0.006;
    var q = spin(p, vec2f(-2600.0, -9800.0), 5200.0, params.sky.swirl * (1.15 + t));
    q = spin(q, vec2f(7800.0, -15000.0), 6400.0, -params.sky.swirl * (0.8 + t * 0.7));
    q = spin(q, vec2f(1500.0, 5200.0), 4200.0, params.sky.swirl * (0.7 + t * 0.8));
    return q - params.sky.wind * frame.eye.w;
}

// Extinction of the cloud at height h (0..1 in the slab) over ground point q (already swirled). Its billows are cut after
// the winding, at the point `over` that only drifts: wound up, they would be drawn out to streaks.
fn cloud_shape(q: vec2f, over: vec2f, h: f32, fine: bool) -> f32 {
    let p = vec3f(q.x, h * params.sky.depth * 1.4, q.y) / params.sky.scale;
    let low = textureSampleLevel(noise_volume, linear_repeat, p, 0.0);
    // The underside hangs down in billows.
    let hang = 0.62 * smoothstep(0.30, 0.72, low.a);
    let profile = smoothstep(hang, hang + 0.14, h) * smoothstep(1.0, 0.55, h);
    var d = low.r - (1.0 - params.sky.cover) * 0.92 - (1.0 - profile) * 0.28 + (low.g - 0.5) * -0.35;
    if (fine && d > -0.12) {
        let detail = textureSampleLevel(noise_volume, linear_repeat, vec3f(over.x, h * params.sky.depth * 1.4, over.y) / params.sky.scale * vec3f(4.3, 3.1, 4.3) + 0.37, 0.0);
        d -= (detail.g * 0.75 + detail.b * 0.25 - 0.35) * mix(0.48, 0.30, h);
    }
    return clamp(d * 4.5, 0.0, 1.0);
}

fn shell_distance(mu: f32, height: f32) -> f32 {
    let b = SKY_RADIUS * mu;
    let c = height * (2.0 * SKY_RADIUS + height);
    return c / (b + sqrt(b * b + c));
}

// Radiance scattered by the clouds along d (rgb) and the share of light from behind that gets through (a).
fn clouds(eye: vec3f, d: vec3f, steps: i32, light_steps: i32, jitter: f32) -> vec4f {
    if (d.y < 0.006) {
        return vec4f(0.0, 0.0, 0.0, 1.0);
    }
    let near = shell_distance(d.y, max(params.sky.base - eye.y, 50.0));
    let far = min(shell_distance(d.y, max(params.sky.base + params.sky.depth - eye.y, 100.0)), near + params.sky.depth * 9.0);
    let s = sun_direction();
    let cosine = dot(d, s);
    let phase = henyey_greenstein(cosine, 0.78) * 0.55 * params.sky.silver + henyey_greenstein(cosine, 0.35) * 0.5
        + henyey_greenstein(cosine, -0.2) * 0.25 + 0.05;
    let extinction = 0.0105 * params.sky.density;
    // Once a stride lands in cloud the march goes back by it and on in short ones until it is out again, so that where the
    // cloud's skin is met does not hang on the jitter; marches of few steps end up in blurred pictures and save that.
    let stride = (far - near) / f32(steps);
    let short = stride * select(1.0, 0.25, steps > 30);
    var left = 0;
    let light_stride = 190.0;
    let sunlight = params.sun.colour * params.sun.strength * 0.9;
    var light = vec3f(0.0);
    var through = 1.0;
    var t = near + stride * jitter;
    for (var i = 0; i < 2 * steps; i++) {
        let p = eye + d * t;
        let bend = dot(p.xz - eye.xz, p.xz - eye.xz) / (2.0 * SKY_RADIUS);
        let h = (p.y + bend - params.sky.base) / params.sky.depth;
        let q = swirled(p.xz);
        let over = p.xz - params.sky.wind * frame.eye.w;
        let density = cloud_shape(q, over, h, true);
        let inside = density > 0.003;
        if (inside & (left == 0) & (short < stride)) {
            left = 8;
            t = max(t - stride, near) + short;
            continue;
        }
        let step = select(stride, short, left > 0);
        if (inside) {
            left = 8;
            var depth = density * 0.5;
            for (var k = 0; k < light_steps; k++) {
                let along = light_stride * (f32(k) * f32(k) + 1.0);
                depth += cloud_shape(q + s.xz * along, over, h + s.y * along / params.sky.depth, false) * f32(2 * k + 1);
            }
            let tau = depth * light_stride * extinction * 0.55;
            let beer = max(exp(-tau), exp(-tau * 0.22) * 0.45);
            let powder = 1.0 - exp(-density * 3.0 - 0.25);
            let below = exp(-h * 4.2);
            let ambient = params.sky.under_light * (params.sky.under_strength * 0.16 * below)
                + mix(params.sky.back, params.sky.zenith, 0.5) * params.sky.brightness * (0.03 + 0.20 * h);
            let source = sunlight * phase * beer * powder + ambient;
            let step_through = exp(-density * extinction * step);
            light += through * source * (1.0 - step_through);
            through *= step_through;
            if (through < 0.01) {
                through = 0.0;
                break;
            }
        }
        left = max(left - 1, 0);
        t += step;
        if (t > far) {
            break;
        }
    }
    // Far cloud sinks into the haze of the horizon.
    let veil = smoothstep(9000.0, 30000.0, near);
    let air = clear_sky(d);
    light = mix(light, air * (1.0 - through), veil);
    // Under the deck's far edge the sun looks in.
    let open = smoothstep(15000.0, 22000.0, near);
    return vec4f(light * (1.0 - open), mix(through, 1.0, open));
}

// Thin streaks far above, seen through gaps.
fn streaks(eye: vec3f, d: vec3f) -> vec3f {
    if (d.y < 0.01) {
        return vec3f(0.0);
    }
    let p = swirled((eye + d * shell_distance(d.y, 6500.0)).xz) / 30000.0;
    let warp = textureSampleLevel(noise_volume, linear_repeat, vec3f(p.x, 0.31, p.y) * 1.7, 0.0).a - 0.5;
    let n = textureSampleLevel(noise_volume, linear_repeat, vec3f(p.x * 0.9 + warp * 0.35, 0.7, p.y * 3.4 + warp * 0.6), 0.0);
    let thin = smoothstep(0.42, 0.85, n.a * 0.65 + n.g * 0.45);
    let s = sun_direction();
    let toward = 0.25 + 0.75 * pow(max(dot(d, s) * 0.5 + 0.5, 0.0), 3.0);
    // Seen edge on they would lie like ripples along the horizon.
    let steep = smoothstep(0.03, 0.16, d.y);
    return params.sun.colour * (thin * steep) * toward * params.sky.streaks * 0.42 * params.sky.brightness;
}

// Everything above the horizon, haze below it. Just above it the far haze is what it is before the land, dimmed or not.
fn sky_radiance(eye: vec3f, d: vec3f, steps: i32, light_steps: i32, jitter: f32, disc: bool) -> vec3f {
    var colour = clear_sky(d) + plain_sky(d) * ((params.air.skylight - 1.0) * exp(-70.0 * max(d.y, 0.0)));
    if (d.y > 0.0) {
        colour += streaks(eye, d);
        if (disc) {
            colour += sun_disc(d);
        }
        let c = clouds(eye, d, steps, light_steps, jitter);
        colour = colour * c.a + c.rgb;
    }
    return colour;
}
