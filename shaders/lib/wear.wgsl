// What somebody of the crowd wears and carries: drawn from their look alone.
#import lib/gait

struct Wear {
    build: u32,
    outfit: u32,
    crown: u32,
    load: u32,
}

fn load_of(ticket: u32) -> u32 {
    var left = ticket;
    for (var k = 0u; k < LOAD_COUNT; k++) {
        if (left < LOAD_SHARES[k]) {
            return k;
        }
        left -= LOAD_SHARES[k];
    }
    return LOAD_NOTHING;
}

fn wear_of(look: u32) -> Wear {
    let build = build_of(look);
    let b = BUILDS[build];
    let o = look_hash(look, 3u);
    let c = look_hash(look, 4u);
    let l = look_hash(look, 5u) % 100u;
    var w = Wear(build, 0u, 0u, load_of(l));
    if (b.child == 1u) {
        w.outfit = OUTFITS_CHILDREN[o % OUTFITS_CHILDREN_COUNT];
        w.crown = CROWNS_CHILDREN[c % CROWNS_CHILDREN_COUNT];
        // Hands free, or a bag on the back.
        w.load = select(LOAD_NOTHING, LOAD_RUCKSACK, l < 35u);
    } else if (look_hash(look, 6u) % 1000u < 30u && b.stoop < 0.2) {
        w.outfit = OUTFITS_RESPONDERS[o % OUTFITS_RESPONDERS_COUNT];
        w.crown = CROWNS_RESPONDERS[c % CROWNS_RESPONDERS_COUNT];
        w.load = select(select(LOAD_NOTHING, LOAD_KIT, l < 60u), LOAD_ROPECOIL, l < 30u);
    } else if (b.woman == 1u) {
        w.outfit = OUTFITS_WOMEN[o % OUTFITS_WOMEN_COUNT];
        w.crown = CROWNS_WOMEN[c % CROWNS_WOMEN_COUNT];
    } else {
        w.outfit = OUTFITS_MEN[o % OUTFITS_MEN_COUNT];
        w.crown = CROWNS_MEN[c % CROWNS_MEN_COUNT];
    }
    return w;
}
