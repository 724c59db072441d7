//! Pictures are scaled to the size that the rules allow and become PNG, for QField shows nothing else (contract
//! `gischat`, section 6). On the blocking pool, as many at once as there are cores, of one address one after the other, within
//! bounds that no picture can exceed.

mod fit;
#[cfg(test)]
mod fuzz;
mod open;

use super::Node;
use crate::access::Usage;
use crate::message::Rejection;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder};
use std::borrow::Cow;
use std::sync::Arc;

/// Strictness in reading base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base64 {
    /// Only the alphabet, with its padding, as gischat 3.4 does.
    Strict,
    /// Characters outside the alphabet are skipped, as gischat 2.x does.
    Lenient,
}

impl Node {
    /// Scales a picture of at most so many pixels, which somebody at this address sends.
    ///
    /// # Errors
    /// [`Rejection::InvalidImage`] when it is no picture, or one too large to be read safely.
    pub(super) async fn scale_image(
        &self,
        usage: &Usage,
        raw: Arc<str>,
        alphabet: Base64,
        most_pixels: u64,
    ) -> Result<Arc<str>, Rejection> {
        let max_side = self.config.rules.max_image_size;
        let own = usage.picture_turn().await;
        let Ok(turn) = self.scaling.clone().acquire_owned().await else { return Err(Rejection::InvalidImage) };
        let scaled = tokio::task::spawn_blocking(move || {
            let _turns = (own, turn); // until the work is done: it goes on even if nobody waits for it any more
            scale(&raw, alphabet, max_side, most_pixels)
        });
        scaled.await.ok().flatten().map(Into::into).ok_or(Rejection::InvalidImage)
    }
}

fn scale(raw: &str, alphabet: Base64, max_side: u32, most_pixels: u64) -> Option<String> {
    let opened = open::open(&bytes(raw, alphabet)?, most_pixels)?;
    let size = fit::upright(opened.picture.width(), opened.picture.height(), opened.orientation, max_side);
    // What is turned is the small picture, not the large one.
    let mut picture = fit::shrink(opened.picture, size, opened.filter);
    picture.apply_orientation(opened.orientation);
    Some(STANDARD.encode(png(&picture, opened.profile)?))
}

fn bytes(raw: &str, alphabet: Base64) -> Option<Vec<u8>> {
    match alphabet {
        Base64::Strict => STANDARD.decode(raw).ok(),
        Base64::Lenient => {
            let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
            STANDARD.decode(raw.bytes().filter(known).collect::<Vec<u8>>()).ok()
        }
    }
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
fn storable(picture: &DynamicImage) -> Cow<'_, DynamicImage> {
    match picture {
        DynamicImage::ImageRgb32F(_) => Cow::Owned(picture.to_rgb16().into()),
        DynamicImage::ImageRgba32F(_) => Cow::Owned(picture.to_rgba16().into()),
        _ => Cow::Borrowed(picture),
    }
}
