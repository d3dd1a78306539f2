//! Random numbers that depend on nothing but their inputs: the PCG output hash (Jarzynski & Olano, "Hash Functions for
//! GPU Rendering", JCGT 2020) and a small stream on top of it.

/// One round of the PCG-RXS-M-XS output permutation.
pub fn pcg(value: u32) -> u32 {
    let state = value.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
    (word >> 22) ^ word
}

/// Hash of a dream's seed, a thing's number and a salt that tells uses apart.
pub fn hash(seed: u32, id: u32, salt: u32) -> u32 {
    pcg(pcg(pcg(seed) ^ id).wrapping_add(salt.wrapping_mul(0x9e37_79b9)))
}

/// The same as a fraction in 0..1.
pub fn unit(seed: u32, id: u32, salt: u32) -> f32 {
    (hash(seed, id, salt) >> 8) as f32 / (1 << 24) as f32
}

/// Number for a pair of grid coordinates.
pub fn cell_id(x: i32, y: i32) -> u32 {
    pcg((x as u32).wrapping_mul(0x8da6_b343) ^ pcg(y as u32))
}

/// A stream of numbers for one thing. Two streams with other seeds are independent for all that matters here.
#[derive(Clone, Debug)]
pub struct Rng {
    state: u32,
}

impl Rng {
    pub fn new(seed: u32, id: u32, salt: u32) -> Self {
        Self { state: hash(seed, id, salt) }
    }

    pub fn bits(&mut self) -> u32 {
        self.state = self.state.wrapping_add(0x9e37_79b9);
        pcg(self.state)
    }

    /// 0..1, the upper end excluded.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / (1 << 24) as f32
    }

    /// `low..high`.
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Whole number in `low..=high`.
    pub fn int(&mut self, low: u32, high: u32) -> u32 {
        low + self.bits() % (high.max(low) - low + 1)
    }

    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// −1 or 1.
    pub fn sign(&mut self) -> f32 {
        if self.bits() & 1 == 0 { 1.0 } else { -1.0 }
    }

    /// One of `from`, which holds at least one.
    pub fn pick<T: Copy, const N: usize>(&mut self, from: [T; N]) -> T {
        from[self.bits() as usize % N]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_depend_on_every_input() {
        let first = |a, b, c| Rng::new(a, b, c).bits();
        assert_eq!(first(1, 2, 3), first(1, 2, 3));
        assert_ne!(first(1, 2, 3), first(2, 2, 3));
        assert_ne!(first(1, 2, 3), first(1, 3, 3));
        assert_ne!(first(1, 2, 3), first(1, 2, 4));
    }

    #[test]
    fn unit_is_spread_evenly() {
        let mut rng = Rng::new(7, 0, 0);
        let mut bins = [0u32; 10];
        for _ in 0..10_000 {
            bins[(rng.unit() * 10.0) as usize] += 1;
        }
        assert!(bins.iter().all(|n| (850..1150).contains(n)), "{bins:?}");
    }
}
