// Kinds of surface that are shaded apart.

const CLASS_SKY: u32 = 0u;
const CLASS_GLASS: u32 = 1u;
const CLASS_GROUND: u32 = 2u;
const CLASS_SOLID: u32 = 3u;
const CLASS_HULL: u32 = 4u;
const CLASS_FIGURE: u32 = 5u;
const CLASS_FIGURE_FINE: u32 = 6u;
const CLASSES: u32 = 7u;
// Pixels of a workgroup that shades.
const GROUP_SIZE: u32 = 64u;
// Workgroups in a row of a dispatch: a dimension holds at most 65535.
const GROUP_ROW: u32 = 16384u;
