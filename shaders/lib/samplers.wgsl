// Every sampler there is; a shader binds those it uses.

@auto var linear_clamp: sampler;
@auto var linear_repeat: sampler;
@auto var shadow_compare: sampler_comparison;
