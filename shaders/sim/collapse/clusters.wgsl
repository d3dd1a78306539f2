// One step of the clusters: each waits for its footing to go, turns on its hinge as a pendulum does, falls, and is slowed by
// what it crushes and strikes (momentum is kept; Bažant & Zhou 2002, "Why did the World Trade Center collapse?").
#import sim/collapse/step

@auto var<storage, read_write> bodies: array<Body>;
@auto var<storage, read_write> sums: array<u32>;

@compute @workgroup_size(1)
fn main() {
    for (var k = 0u; k < MOST_CLUSTERS; k++) {
        let c = clusters.list[k];
        if (c.count == 0u) {
            continue;
        }
        var b = bodies[k];
        let lost = sums[k * SUMS + SUM_LOST];
        let left = sums[k * SUMS + SUM_LEFT];
        let crushed = f32(sums[k * SUMS + SUM_CRUSHED]);
        let struck = f32(sums[k * SUMS + SUM_STRUCK]);
        for (var i = 0u; i < SUMS; i++) {
            sums[k * SUMS + i] = 0u;
        }
        if (b.status == BODY_STANDS) {
            b.position = c.middle;
            b.rotation = vec4f(0.0, 0.0, 0.0, 1.0);
            b.mass = c.mass;
            var goes = lost >= c.need;
            if (c.parent > 0u) {
                goes = bodies[c.parent - 1u].status != BODY_STANDS;
            }
            if (goes) {
                b.status = select(BODY_FALLS, BODY_HINGED, c.limit > 0.0);
                b.velocity = select(c.kick, vec3f(0.0), c.limit > 0.0);
                b.spin = select(vec3f(0.0), c.axis * c.kick.x, c.limit > 0.0);
            }
        } else if (b.status == BODY_HINGED) {
            var rate = dot(b.spin, c.axis);
            rate += c.lever * sin(b.angle + 0.05) * (1.0 - select(0.0, c.resist, crushed > 0.0)) * tick.dt;
            rate *= b.mass / (b.mass + 0.3 * crushed + 0.5 * struck);
            b.angle += rate * tick.dt;
            b.rotation = quaternion_about(c.axis, b.angle);
            b.position = c.pivot + turned(b.rotation, c.middle - c.pivot);
            b.spin = c.axis * rate;
            b.velocity = cross(b.spin, b.position - c.pivot);
            if (b.angle > c.limit) {
                b.status = BODY_FALLS;
            }
        } else if (b.status == BODY_FALLS) {
            b.velocity.y -= params.collapse.gravity * (1.0 - select(0.0, c.resist, crushed > 0.0)) * tick.dt;
            b.velocity *= b.mass / (b.mass + 0.5 * crushed + 0.8 * struck);
            b.spin *= b.mass / (b.mass + 0.8 * struck);
            b.mass += crushed;
            b.position += b.velocity * tick.dt;
            b.rotation = normalize(b.rotation + 0.5 * tick.dt * quaternion_times(vec4f(b.spin, 0.0), b.rotation));
            if (left * 6u < c.count) {
                b.status = BODY_GONE;
            }
        }
        bodies[k] = b;
    }
}
