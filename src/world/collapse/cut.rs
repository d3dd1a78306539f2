//! Marks structures out to break: their parts are gathered, and tall ones cut into slabs of a few storeys, which look as
//! one while they stand.

use std::collections::HashMap;

use glam::Vec3;

use super::{Grain, Manner, Role, Taken};
use crate::world::{Instance, Material, Scene, rng::hash};

/// Height of a slab, about (m).
const SLAB: f32 = 12.0;

/// Takes what belongs to the structures named out of the scene, cut up. Wrecks are numbered from `first`.
pub(super) fn gather(scene: &mut Scene, doomed: &[(u32, Manner)], first: usize) -> Vec<Taken> {
    let number: HashMap<u32, usize> = doomed.iter().enumerate().map(|(n, (s, _))| (*s, first + n)).collect();
    let mut taken = Vec::new();
    for batch in &mut scene.batches {
        let (gone, stay): (Vec<_>, Vec<_>) = batch.instances.drain(..).partition(|i| number.contains_key(&i.structure));
        batch.instances = stay;
        for instance in gone {
            let Some(wreck) = number.get(&instance.structure) else { continue };
            let Some(instance) = at_every_size(instance) else { continue };
            let parts = if batch.mesh.name == "Box" { slabs(&instance) } else { vec![(instance, Role::Rides)] };
            taken.extend(parts.into_iter().map(|(part, role)| (batch.mesh.name.clone(), *wreck, part, role)));
        }
    }
    taken
}

/// A part at every size it is seen at; `None` for what only stands in for one where it is small, so that what breaks is not
/// there twice.
pub(super) fn at_every_size(part: Instance) -> Option<Instance> {
    (part.max_size == 0.0).then_some(Instance { min_size: f32::from_bits(part.spare), ..part })
}

/// A column of an instance's rows.
pub(super) fn column(i: &Instance, c: usize) -> Vec3 {
    Vec3::new(i.rows[0][c], i.rows[1][c], i.rows[2][c])
}

pub(super) fn set_column(i: &mut Instance, c: usize, v: Vec3) {
    for (row, value) in i.rows.iter_mut().zip(v.to_array()) {
        row[c] = value;
    }
}

/// An upright box as slabs, from below; anything else as it is.
fn slabs(whole: &Instance) -> Vec<(Instance, Role)> {
    let (x, y, z, foot) = (column(whole, 0), column(whole, 1), column(whole, 2), column(whole, 3));
    let tall = y.length();
    let upright = y.y > 0.999 * tall;
    let wide = x.length().min(z.length());
    let glass = (Material::MirrorGlass as u32..=Material::LatticeGlass as u32).contains(&whole.material);
    let massive = wide > 5.0 && (glass || whole.material == Material::Concrete as u32) && tall > 2.5;
    let role = if massive && upright { Role::Breaks(Grain::Solid) } else { Role::Rides };
    if !upright || tall < 1.5 * SLAB {
        return vec![(*whole, role)];
    }
    let storey = if glass { whole.storey.max(1.0) } else { SLAB };
    // Whole storeys, so that rows of windows run on.
    let high = storey * (SLAB / storey).round().max(1.0);
    let count = ((tall / high).floor() as u32).max(1);
    (0..count)
        .map(|k| {
            let low = k as f32 * high;
            let top = if k + 1 == count { tall } else { low + high };
            let mut part = *whole;
            set_column(&mut part, 1, y * ((top - low) / tall));
            set_column(&mut part, 3, foot + y * (low / tall));
            part.seed = hash(whole.seed, k, 0xc07);
            let length = |h: f32| (x.length_squared() + z.length_squared() + h * h).sqrt();
            part.min_size *= length(top - low) / length(tall);
            (part, role)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Affine3A;

    #[test]
    fn slabs_add_up_to_the_tower() {
        let place = Affine3A::from_translation(Vec3::new(5.0, -620.0, 9.0))
            * Affine3A::from_rotation_y(0.3)
            * Affine3A::from_scale(Vec3::new(40.0, 501.0, 30.0));
        let mut whole = Instance::new(place, Material::MirrorGlass, [0.3; 3], 9);
        whole.storey = 3.7;
        let all = slabs(&whole);
        assert!(all.len() > 30);
        let mut at = -620.0;
        for (k, (part, role)) in all.iter().enumerate() {
            assert_eq!(*role, Role::Breaks(Grain::Solid));
            assert!((part.rows[1][3] - at).abs() < 0.01);
            let storeys = part.rows[1][1] / 3.7;
            assert!(k + 1 == all.len() || (storeys - storeys.round()).abs() < 0.01, "{storeys} storeys");
            at += part.rows[1][1];
        }
        assert!((at + 119.0).abs() < 0.01);
    }
}
