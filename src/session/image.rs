//! Pictures are scaled to the size that the rules allow and become PNG, for QField shows nothing else (contract `gischat`,
//! section 6). On the blocking pool, as many at once as there are cores, within bounds that no picture can exceed.

use super::Node;
use crate::message::Rejection;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use memchr::memmem;
use std::io::Cursor;
use std::sync::Arc;

/// Longest side of a picture that is read at all, in pixels.
const MAX_SIDE: u32 = 12_000;
/// Bytes that reading one picture may take.
const MAX_ALLOC: u64 = 256 * 1024 * 1024;

/// How strictly base64 is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base64 {
    /// Only the alphabet, with its padding, as gischat 3.4 does.
    Strict,
    /// Characters outside the alphabet are skipped, as gischat 2.x does.
    Lenient,
}

impl Node {
    /// Scales a picture.
    ///
    /// # Errors
    /// [`Rejection::InvalidImage`] when it is no picture, or one too large to be read safely.
    pub(super) async fn scale_image(&self, raw: Arc<str>, alphabet: Base64) -> Result<Arc<str>, Rejection> {
        let max_side = self.config.rules.max_image_size;
        let Ok(_turn) = self.scaling.acquire().await else { return Err(Rejection::InvalidImage) };
        let scaled = tokio::task::spawn_blocking(move || scale(&raw, alphabet, max_side)).await;
        scaled.ok().flatten().map(Into::into).ok_or(Rejection::InvalidImage)
    }
}

fn scale(raw: &str, alphabet: Base64, max_side: u32) -> Option<String> {
    let bytes = match alphabet {
        Base64::Strict => STANDARD.decode(raw).ok()?,
        Base64::Lenient => {
            let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
            STANDARD.decode(raw.bytes().filter(known).collect::<Vec<u8>>()).ok()?
        }
    };
    let (picture, profile) = open(&bytes)?;
    let (width, height) = fit(picture.width(), picture.height(), max_side);
    let picture = if (width, height) == (picture.width(), picture.height()) {
        picture
    } else {
        picture.resize_exact(width, height, FilterType::Lanczos3)
    };
    Some(STANDARD.encode(png(&picture, profile)?))
}

/// Reads a picture, upright, with its colour profile.
fn open(bytes: &[u8]) -> Option<(DynamicImage, Option<Vec<u8>>)> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.limits(limits);
    if reader.format() == Some(ImageFormat::Jpeg) && is_cut_off(bytes) {
        return None;
    }
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    // A CMYK picture becomes RGB, which its profile does not describe.
    let converted = decoder.original_color_type() == ExtendedColorType::Cmyk8;
    let profile = decoder.icc_profile().ok().flatten().filter(|_| !converted);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some((picture, profile))
}

/// Whether a JPEG has no end marker behind the beginning of its first scan. The library would paint grey what is missing.
fn is_cut_off(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        match marker {
            0xda => return memmem::find(&jpeg[at..], b"\xff\xd9").is_none(),
            0xff => at += 1, // padding
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false // the library says what is wrong
}

/// The size a picture gets: the longer side at most `max`, the other by whichever rounding keeps the shape best.
fn fit(width: u32, height: u32, max: u32) -> (u32, u32) {
    if width <= max && height <= max {
        return (width, height);
    }
    let aspect = f64::from(width) / f64::from(height);
    if aspect <= 1.0 {
        let exact = f64::from(max) * aspect;
        (round(exact, |side| (aspect - side / f64::from(max)).abs()), max)
    } else {
        let exact = f64::from(max) / aspect;
        (max, round(exact, |side| (aspect - f64::from(max) / side).abs()))
    }
}

/// Floor or ceiling of `exact`, whichever is less wrong, and at least 1.
fn round(exact: f64, wrong: impl Fn(f64) -> f64) -> u32 {
    let (floor, ceiling) = (exact.floor().max(1.0), exact.ceil().max(1.0));
    let best = if wrong(ceiling) < wrong(floor) { ceiling } else { floor };
    best as u32
}

fn png(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    if let Some(profile) = profile {
        // A format that cannot carry the profile does without it.
        let _ = encoder.set_icc_profile(profile);
    }
    let picture = storable(picture);
    let (width, height, color) = (picture.width(), picture.height(), picture.color().into());
    encoder.write_image(picture.as_bytes(), width, height, color).ok()?;
    Some(bytes)
}

/// PNG has no floating-point colours; TIFF has.
fn storable(picture: &DynamicImage) -> std::borrow::Cow<'_, DynamicImage> {
    use std::borrow::Cow;
    match picture {
        DynamicImage::ImageRgb32F(_) => Cow::Owned(picture.to_rgb16().into()),
        DynamicImage::ImageRgba32F(_) => Cow::Owned(picture.to_rgba16().into()),
        _ => Cow::Borrowed(picture),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes recorded from the reference (contract `gischat`, section 6).
    #[test]
    fn sizes_are_those_of_the_reference() {
        let recorded = [
            ((1200, 800), (800, 533)),
            ((1600, 1201), (800, 601)),
            ((801, 3), (800, 3)),
            ((3, 2402), (1, 800)),
            ((1000, 1), (800, 1)),
            ((800, 800), (800, 800)),
            ((10, 20), (10, 20)),
        ];
        for ((width, height), expected) in recorded {
            assert_eq!(fit(width, height, 800), expected, "{width}x{height}");
        }
    }
}
