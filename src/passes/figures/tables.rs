//! Numbers of the people's world that shaders share: bones, parts, builds, and what there is to wear.

use std::fmt::Write;

use crate::world::figures::{
    BUILDS, Bone, FOREARM, LEVELS, Part, Piece, SPREAD, UPPER_ARM,
    bodies::{Outfit, Wearer},
    heads::Crown,
    loads::Burden,
};

fn list(out: &mut String, name: &str, values: &[u32]) {
    let text: Vec<String> = values.iter().map(|v| format!("{v}u")).collect();
    let n = values.len();
    let _ = writeln!(out, "const {name}_COUNT: u32 = {n}u;");
    let _ = writeln!(out, "const {name}: array<u32, {n}> = array<u32, {n}>({});", text.join(", "));
}

fn constants(out: &mut String, prefix: &str, names: impl Iterator<Item = String>) {
    for (k, name) in names.enumerate() {
        let _ = writeln!(out, "const {prefix}_{}: u32 = {k}u;", name.to_uppercase());
    }
}

/// `generated/figures`, which `shaders/lib/figure.wgsl` imports.
pub fn figure_tables() -> String {
    let mut out = String::from("// Numbers of src/world/figures.\n");
    constants(&mut out, "BONE", Bone::ALL.iter().map(|b| b.name().to_owned()));
    constants(&mut out, "PART", Part::ALL.iter().map(|p| format!("{p:?}")));
    constants(&mut out, "OUTFIT", Outfit::ALL.iter().map(|o| format!("{o:?}")));
    constants(&mut out, "LOAD", Burden::ALL.iter().map(|l| l.name().to_owned()));
    // Heads from here on have faces of their own.
    let _ = writeln!(out, "const CROWN_FINE: u32 = {}u;", Crown::FineWoman as u32);
    let count = Bone::ALL.len();
    let joints: Vec<String> = Bone::ALL
        .iter()
        .map(|b| {
            let j = b.joint();
            format!("vec3f({:?}, {:?}, {:?})", j.x, j.y, j.z)
        })
        .collect();
    let _ = writeln!(out, "const JOINTS: array<vec3f, {count}> = array<vec3f, {count}>({});", joints.join(", "));
    for (name, value) in [("ARM_SPREAD", SPREAD), ("UPPER_ARM", UPPER_ARM), ("FOREARM", FOREARM)] {
        let _ = writeln!(out, "const {name}: f32 = {value:?};");
    }

    let fields = ["height", "legs", "head", "shoulders", "chest", "belly", "hips", "limbs", "stoop", "stride", "swing"];
    let members: Vec<String> = fields.iter().map(|f| format!("{f}: f32")).collect();
    let _ = writeln!(out, "struct Build {{ {}, woman: u32, child: u32, share: u32 }}", members.join(", "));
    let builds: Vec<String> = BUILDS
        .iter()
        .map(|b| {
            let numbers =
                [b.height, b.legs, b.head, b.shoulders, b.chest, b.belly, b.hips, b.limbs, b.stoop, b.stride, b.swing];
            let numbers: Vec<String> = numbers.iter().map(|n| format!("{n:?}")).collect();
            format!("Build({}, {}u, {}u, {}u)", numbers.join(", "), u32::from(b.woman), u32::from(b.child), b.share)
        })
        .collect();
    let n = BUILDS.len();
    let _ = writeln!(out, "const BUILD_COUNT: u32 = {n}u;");
    let _ = writeln!(out, "const BUILDS: array<Build, {n}> = array<Build, {n}>({});", builds.join(", "));

    let wearers = [
        ("MEN", &[Wearer::Men, Wearer::Anybody][..]),
        ("WOMEN", &[Wearer::Women, Wearer::Anybody]),
        ("CHILDREN", &[Wearer::Children]),
        ("RESPONDERS", &[Wearer::Responders]),
    ];
    for (name, among) in wearers {
        let outfits = Outfit::ALL.iter().filter(|o| among.contains(&o.wearer())).map(|o| *o as u32);
        list(&mut out, &format!("OUTFITS_{name}"), &outfits.collect::<Vec<_>>());
        let crowns = Crown::ALL.iter().filter(|c| among.contains(&c.wearer())).map(|c| *c as u32);
        list(&mut out, &format!("CROWNS_{name}"), &crowns.collect::<Vec<_>>());
    }
    let shares: Vec<u32> = Burden::ALL.iter().map(|l| l.share()).collect();
    let n = shares.len();
    let text: Vec<String> = shares.iter().map(|v| format!("{v}u")).collect();
    let _ = writeln!(out, "const LOAD_COUNT: u32 = {n}u;");
    let _ = writeln!(out, "const LOAD_SHARES: array<u32, {n}> = array<u32, {n}>({});", text.join(", "));

    let all = Piece::all();
    let first = |is: fn(&Piece) -> bool| all.iter().position(is).unwrap_or(0);
    let _ = writeln!(out, "const LEVELS: u32 = {LEVELS}u;");
    for (name, is) in [
        ("BODIES", (|p| matches!(p, Piece::Body(_))) as fn(&Piece) -> bool),
        ("HEADS", |p| matches!(p, Piece::Head(_))),
        ("HANDS", |p| matches!(p, Piece::Hands(_))),
        ("LOADS", |p| matches!(p, Piece::Load(_))),
    ] {
        let _ = writeln!(out, "const PIECE_{name}: u32 = {}u;", first(is));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loads_are_shared_out_entirely() {
        assert_eq!(Burden::ALL.iter().map(|l| l.share()).sum::<u32>(), 100);
    }
}
