// AgX: scene light to display, after Troy Sobotka 2022; matrices and the sixth-order fit of the sigmoid as published by
// Benjamin Wrensch, "Minimal AgX Implementation" (iolite-engine.com). A twin in src/passes/finish.rs is tested against it.

const AGX_INSET: mat3x3f = mat3x3f(
    0.842479062253094, 0.0423282422610123, 0.0423756549057051,
    0.0784335999999992, 0.878468636469772, 0.0784336,
    0.0792237451477643, 0.0791661274605434, 0.879142973793104,
);
const AGX_OUTSET: mat3x3f = mat3x3f(
    1.19687900512017, -0.0528968517574562, -0.0529716355144438,
    -0.0980208811401368, 1.15190312990417, -0.0980434501171241,
    -0.0990297440797205, -0.0989611768448433, 1.15107367264116,
);
const AGX_MIN_EV: f32 = -12.47393;
const AGX_MAX_EV: f32 = 4.026069;

fn agx_curve(x: vec3f) -> vec3f {
    let x2 = x * x;
    let x4 = x2 * x2;
    return 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
}

// Scene-linear light to display-encoded values (0..1). `contrast` is a power and `saturation` a factor on the curve's
// result, as in AgX's looks.
fn agx(light: vec3f, contrast: f32, saturation: f32) -> vec3f {
    let inset = max(AGX_INSET * light, vec3f(1e-10));
    let ev = clamp((log2(inset) - AGX_MIN_EV) / (AGX_MAX_EV - AGX_MIN_EV), vec3f(0.0), vec3f(1.0));
    var c = max(agx_curve(ev), vec3f(0.0));
    c = pow(c, vec3f(contrast));
    let grey = dot(c, vec3f(0.2126, 0.7152, 0.0722));
    c = grey + (c - grey) * saturation;
    return clamp(AGX_OUTSET * c, vec3f(0.0), vec3f(1.0));
}
