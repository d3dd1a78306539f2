//! What sub-frames leave beside the picture where layers are asked for; nothing is done where they are not.

use crate::{
    frame::{FrameDesc, Layers, Sample},
    gpu::{GpuError, Recorder, Tex},
    passes::{self, Before, Facts, Fleet, GBuffer, Inputs, Seen, Sways},
};

use super::view::through_lens;

/// Layers in the making, in pixels of the picture.
#[derive(Default)]
pub(super) struct Aovs {
    /// Sums over the sub-frames so far.
    pub emission: Option<Tex>,
    pub fog: Option<Tex>,
    /// Of the sub-frame in the middle of the exposure.
    pub facts: Option<Facts>,
}

/// The sub-frame that facts are taken from.
pub(super) fn middle(desc: &FrameDesc) -> usize {
    desc.samples.len() / 2
}

impl Aovs {
    /// Takes what is asked for from a sub-frame whose surfaces and air are there.
    pub(super) fn collect(
        &mut self,
        r: &mut Recorder<'_>,
        (desc, index): (&FrameDesc, usize),
        (g, inputs, air): (&GBuffer, &Inputs<'_>, &Tex),
        sways_before: &mut Option<Sways>,
    ) -> Result<(), GpuError> {
        let (layers, factor, window) = (desc.framing.layers, desc.framing.supersample, &desc.window);
        if layers.is_empty() {
            return Ok(());
        }
        if layers.has(Layers::EMISSION) {
            let own = passes::emission(r, g, inputs)?;
            let own = passes::reduce(r, own, factor, window)?;
            self.emission = Some(passes::accumulate(r, &own, self.emission.as_ref().filter(|_| index > 0))?);
        }
        if layers.has(Layers::FOG) {
            // Radiance is bound and not looked at.
            let fog = passes::compose(r, &inputs.kinds.radiance, air, &g.depth, Seen::Fog)?;
            let fog = passes::reduce(r, fog, factor, window)?;
            self.fog = Some(passes::accumulate(r, &fog, self.fog.as_ref().filter(|_| index > 0))?);
        }
        if layers.has_facts()
            && index == middle(desc)
            && let Some(sample) = desc.samples.get(index)
        {
            let sways = sways_before.get_or_insert_with(|| Sways::new(r.gpu, &desc.scene.structures));
            move_back(r, sways, desc, sample);
            let (camera, (_, shear)) = (&sample.previous, through_lens(&sample.previous, sample.lens));
            let interval = desc.interval as f32 / crate::clock::FLICKS as f32;
            let before = Before { camera, moved: sample.camera.eye - camera.eye, shear, interval, sways };
            self.facts = Some(passes::layers(r, g, &before, factor, window)?);
        }
        Ok(())
    }
}

/// Moves structures to where they were one frame earlier; a cut has nothing before it.
fn move_back(r: &Recorder<'_>, sways: &mut Sways, desc: &FrameDesc, sample: &Sample) {
    let (now, dream) = (sample.time.seconds(), desc.score.dream());
    let earlier = crate::clock::Time(sample.time.0 - desc.interval).seconds();
    let then = if earlier >= 0.0 && dream.shot_at(earlier) == dream.shot_at(now) { earlier } else { now };
    let params = desc.score.params(then);
    let gain = params.f32("shock.sway");
    sways.update(r.gpu, &desc.scene, &desc.events, gain, &Fleet::new(&params), then);
}
