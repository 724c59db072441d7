//! A picture as a phone takes it: a JPEG of twelve megapixels, which is nearly the five megabytes of text that a picture may
//! be (`MAX_IMAGE_RAW_LENGTH`).

use crate::Outcome;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

const WIDTH: u32 = 4_000;
const HEIGHT: u32 = 3_000;
/// With this quality and this much grain it has 3.6 MB, in base64 4.8 MB.
const QUALITY: u8 = 83;
const GRAIN: u32 = 40;

/// The picture in base64, as it stands in a message.
pub(crate) fn base64() -> Outcome<String> {
    let mut state = 0x2545_f491_u32;
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let grain = state % GRAIN;
        let shade = |value: u32, most: u32| (value * 200 / most + grain) as u8;
        Rgb([shade(x, WIDTH), shade(y, HEIGHT), shade(x + y, WIDTH + HEIGHT)])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture)?;
    Ok(STANDARD.encode(bytes))
}
