// Lamps in people's hands, as many as there are carriers (src/sim/crowd/muster.rs), at the front of the list of lamps.
#import frame
#import lib/agent
#import lib/lights

struct LanternParams {
    power: f32, // = 9.0 in 0.0..200.0 step 0.5 "Intensity of a lamp that a person carries"
    colour: vec3f, // = #ffe2b8 colour "Hue of the lamps that people carry"
    hues: f32, // = 0.5 in 0.0..1.0 step 0.01 "How much the lamps of different groups differ in hue"
}

@auto var<storage, read> agents: array<Agent>;
@auto var<storage, read> agents_before: array<Agent>;
@auto var<storage, read> carriers: array<u32>;
@auto var<storage, read_write> lamps_out: array<Lamp>;

@compute @workgroup_size(32)
fn main(@builtin(local_invocation_index) lane: u32) {
    if (lane >= arrayLength(&carriers)) {
        return;
    }
    var lamp: Lamp;
    lamp.position = vec4f(0.0, -1.0e6, 0.0, 0.1);
    lamp.axis = vec4f(0.0, -1.0, 0.0, -1.0);
    lamp.cone = vec4f(0.0, -1.0, -1.0, 0.0);
    let who = carriers[lane];
    if (who < arrayLength(&agents) && agents[who].look != 0u) {
        let a = agents[who];
        let at = mix(agents_before[who].position, a.position, frame.alpha);
        // Held out in front, a little to the right, swinging with the step.
        let ahead = vec2f(sin(a.yaw), cos(a.yaw));
        let swing = sin(a.phase * 6.2831853) * 0.08;
        let hand = at + vec3f(ahead.x, 0.0, ahead.y) * (0.4 + swing) + vec3f(-ahead.y, 0.0, ahead.x) * 0.25;
        let turn = f32(a.group) * 2.39996;
        let hue = mix(vec3f(1.0), 1.0 + 0.55 * cos(turn + vec3f(0.0, 2.1, 4.2)), params.lantern.hues);
        let power = params.lantern.power * a.lamp * (0.92 + 0.08 * sin(frame.eye.w * 23.0 + f32(lane) * 1.7));
        lamp.position = vec4f(hand + vec3f(0.0, 1.15 - 0.4 * a.crouch, 0.0), max(sqrt(power / 0.05), 0.1));
        lamp.intensity = vec4f(params.lantern.colour * hue * power, 0.07);
    }
    lamps_out[lane] = lamp;
}
