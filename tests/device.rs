//! Every size that fits is drawn, one that does not is refused, and a lost device is an error that a new one makes good.

mod common;

use oneiric::{
    gpu::GpuError,
    quality::Quality,
    renderer::{RenderError, Renderer},
    show::Exposure,
};

/// Looks up, where little stands and much is air.
const FRAME: i64 = 16 * 24;
const SIZE: [u32; 2] = [64, 36];

#[test]
fn sizes_and_loss() {
    let assets = common::assets();
    let gpu = common::gpu();
    let show = common::show(&assets);
    let at = |size| common::describe(&show, &common::exposure(FRAME, size));
    let mut renderer = common::renderer(&gpu, &assets);
    assert!(matches!(renderer.read_rgba8(), Err(RenderError::NoPicture)));
    let first = common::hash(&mut renderer, &at(SIZE));

    // On llvmpipe each mix of sides that are and are not powers of two compiles every shader anew: two of them.
    for size in [[7, 3], [1, 9], [97, 55], [3, 200]] {
        let bytes = common::pixels(&mut renderer, &at(size));
        assert_eq!(bytes.len(), (size[0] * size[1] * 4) as usize, "{size:?}");
        assert_eq!(renderer.size(), size);
        assert!(bytes.chunks_exact(4).all(|p| p[3] == 255), "{size:?}: a pixel was not written");
        let linear = renderer.read_linear().unwrap_or_else(|e| panic!("{size:?}: {e}"));
        assert_eq!(linear.len(), (size[0] * size[1]) as usize);
        assert!(linear.iter().flatten().all(|v| v.is_finite()), "{size:?}");
        assert!(linear.iter().all(|p| p[0] + p[1] + p[2] > 1e-4), "{size:?}: a pixel is black");
        assert_eq!(common::pixels(&mut renderer, &at(size)), bytes, "{size:?} twice");
    }

    // Too large or empty: refused by name, and the picture before stays.
    let before = common::hash(&mut renderer, &at(SIZE));
    assert_eq!(before, first);
    let limit = gpu.device.limits().max_texture_dimension_2d;
    // Only the live view is bound by the adapter; but nothing is made in parts beyond counting.
    for (size, live) in [([limit + 1, 8], true), ([8, limit + 1], true), ([u32::MAX, u32::MAX], false)] {
        let desc = common::describe(&show, &Exposure { live, ..common::exposure(FRAME, size) });
        let Err(RenderError::Gpu(e @ GpuError::TooLarge { .. })) = renderer.render(&desc) else {
            panic!("{size:?} was not refused");
        };
        let text = e.to_string();
        assert!(text.contains(&format!("{}×{}", size[0], size[1])) && text.contains(&limit.to_string()), "{text}");
        assert_eq!(blake3::hash(&renderer.read_rgba8().unwrap_or_else(|e| panic!("{e}"))), first);
    }
    for size in [[0, 0], [0, 9], [9, 0]] {
        let refused = matches!(renderer.render(&at(size)), Err(RenderError::Gpu(GpuError::Empty { .. })));
        assert!(refused, "{size:?} is no picture");
        assert_eq!(blake3::hash(&renderer.read_rgba8().unwrap_or_else(|e| panic!("{e}"))), first);
    }

    resize_and_change_quality(&mut renderer, &show, first);

    // The device goes while a frame is in the making, wherever that happens to be.
    std::thread::scope(|scope| {
        scope.spawn(|| gpu.device.destroy());
        loop {
            match renderer.render(&at(SIZE)) {
                Ok(()) => {}
                Err(RenderError::Gpu(GpuError::Lost)) => break,
                Err(e) => panic!("the loss is reported as: {e}"),
            }
        }
    });
    for _ in 0..3 {
        match renderer.render(&at(SIZE)) {
            Err(RenderError::Gpu(GpuError::Lost)) => {}
            Err(e) => panic!("the loss is reported as: {e}"),
            Ok(()) => panic!("a picture from a device that is gone"),
        }
    }
    assert!(gpu.lost());
    assert!(matches!(renderer.read_rgba8(), Err(RenderError::Gpu(GpuError::Lost))));
    assert!(matches!(renderer.read_linear(), Err(RenderError::Gpu(GpuError::Lost))));
    drop(renderer);

    let mut renderer = common::renderer(&common::gpu(), &assets);
    assert_eq!(common::hash(&mut renderer, &at(SIZE)), first, "after the loss");
}

fn resize_and_change_quality(renderer: &mut Renderer, show: &oneiric::show::Show, first: blake3::Hash) {
    let at = |size| common::describe(show, &common::exposure(FRAME, size));
    let (large, small) = (at(SIZE), at([37, 53]));
    let mut other = None;
    for k in 0..4 {
        let hash = common::hash(renderer, &small);
        assert_eq!(*other.get_or_insert(hash), hash, "resized {k} times");
        if k % 2 == 1 {
            assert_eq!(common::hash(renderer, &large), first, "resized back {k} times");
        } else {
            renderer.render(&large).unwrap_or_else(|e| panic!("{e}"));
        }
    }
    let low = common::describe(show, &Exposure { quality: Quality::Low, ..common::exposure(FRAME, SIZE) });
    let finer = common::hash(renderer, &low);
    assert_ne!(finer, first);
    assert_eq!(common::hash(renderer, &large), first, "back from another quality");
    assert_eq!(common::hash(renderer, &low), finer);
}
