// Draft's live view shades every other pixel, as on a chessboard whose colours change places each frame; the rest take their
// light from those beside them (as checkerboard rendering does, El Mansouri 2016, "Rendering Rainbow Six Siege"). The past
// that frames carry over holds both colours.
#import frame

fn left_out(pixel: vec2u) -> bool {
    return ((pixel.x + pixel.y + frame.number) % 2u == 1u) & (frame.live == 1u) & (frame.quality == 0u);
}
