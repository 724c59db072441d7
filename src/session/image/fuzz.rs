//! Files of any bytes: none of them brings the reader down, and a picture gets the size that the rules allow.

use super::{Base64, scale};
use crate::fuzzing::Choices;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, RgbaImage};
use std::io::Cursor;

const MOST_PIXELS: u64 = 10_000;
const MAX_SIDE: u32 = 8;

fn files() -> Vec<Vec<u8>> {
    let picture =
        DynamicImage::from(RgbaImage::from_fn(9, 7, |x, y| image::Rgba([x as u8 * 20, y as u8 * 30, 9, 200])));
    let [rgb, grey] = [DynamicImage::from(picture.to_rgb8()), DynamicImage::from(picture.to_luma16())];
    let written = |picture: &DynamicImage, format| {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).map_or_else(|fault| panic!("{fault}"), |()| file.into_inner())
    };
    vec![
        written(&picture, ImageFormat::Png),
        written(&grey, ImageFormat::Png),
        written(&rgb, ImageFormat::Jpeg),
        written(&picture, ImageFormat::Gif),
        written(&picture, ImageFormat::WebP),
        written(&rgb, ImageFormat::Bmp),
        written(&rgb, ImageFormat::Tiff),
        written(&grey, ImageFormat::Tiff),
    ]
}

#[test]
fn any_file_is_scaled_or_refused() {
    let files = files();
    for file in &files {
        assert!(scale(&STANDARD.encode(file), Base64::Strict, MAX_SIDE, MOST_PIXELS).is_some());
    }
    bolero::check!().for_each(|input: &[u8]| {
        let file = STANDARD.encode(Choices::new(input).varied(&files));
        let Some(scaled) = scale(&file, Base64::Lenient, MAX_SIDE, MOST_PIXELS) else { return };
        let bytes = STANDARD.decode(scaled).unwrap_or_default();
        let Ok(picture) = image::load_from_memory_with_format(&bytes, ImageFormat::Png) else { panic!("{bytes:?}") };
        assert!((1..=MAX_SIDE).contains(&picture.width()) && (1..=MAX_SIDE).contains(&picture.height()));
    });
}
