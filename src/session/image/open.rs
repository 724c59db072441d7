//! From the bytes of a file to a picture, if that takes no more memory than there is for one. A small file can claim to
//! be a huge picture, and be one.

use crate::limits::{PICTURE_BYTES, PICTURE_METADATA_BYTES, PICTURE_PROFILE_BYTES, PICTURE_WORK_BYTES};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageFormat, ImageReader, Limits};
use memchr::memmem;
use std::io::Cursor;

/// A picture as it lies in its file, and what else the file tells.
pub(super) struct OpenedImage {
    pub(super) picture: DynamicImage,
    /// Colour profile of the picture.
    pub(super) profile: Option<Vec<u8>>,
    /// The turn that it needs.
    pub(super) orientation: Orientation,
    /// The way to scale it.
    pub(super) filter: FilterType,
}

/// Reads a picture; None if it is none, or too large.
pub(super) fn open(bytes: &[u8], most_pixels: u64) -> Option<OpenedImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let format = reader.format()?;
    if format == ImageFormat::Jpeg && is_cut_off(bytes) {
        return None;
    }
    reader.limits(limits(PICTURE_METADATA_BYTES));
    let mut decoder = reader.into_decoder().ok()?;
    decoder.set_limits(room_for(&decoder, format, bytes, most_pixels)?).ok()?;
    let orientation = decoder.orientation().ok()?;
    let original = decoder.original_color_type();
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| {
        // A CMYK picture becomes RGB, which its profile does not describe.
        profile.len() <= PICTURE_PROFILE_BYTES && original != ExtendedColorType::Cmyk8
    });
    let is_indexed = original == ExtendedColorType::L1 || has_palette(format, bytes);
    let filter = if is_indexed { FilterType::Nearest } else { FilterType::Lanczos3 };
    Some(OpenedImage { picture: DynamicImage::from_decoder(decoder).ok()?, profile, orientation, filter })
}

fn limits(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(bytes);
    limits
}

/// Bytes that the decoder may take besides the picture and its known needs; None if these are too many already.
fn room_for(decoder: &impl ImageDecoder, format: ImageFormat, file: &[u8], most_pixels: u64) -> Option<Limits> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > most_pixels || decoder.total_bytes() > PICTURE_BYTES {
        return None;
    }
    // Decoders that do not count what they take.
    let per_pixel = match format {
        ImageFormat::Jpeg => progressive_components(file) * 2, // coefficients
        ImageFormat::WebP => 4,                                // a picture with transparency, or one in YUV
        _ => 0,
    };
    let mut limits = limits(PICTURE_WORK_BYTES);
    limits.reserve(decoder.total_bytes() + pixels * per_pixel).ok()?;
    Some(limits)
}

/// The segments of a JPEG up to its first scan: where each begins, and its marker.
fn segments(jpeg: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) {
            let begin = at;
            match marker {
                0xff => at += 1, // padding
                0xda => at = jpeg.len(),
                _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
            }
            if marker != 0xff {
                return Some((begin, marker));
            }
        }
        None // the library says what is wrong
    })
}

/// `true` if a JPEG has no end marker behind the beginning of its first scan. The library would paint grey what is
/// missing.
fn is_cut_off(jpeg: &[u8]) -> bool {
    let scan = segments(jpeg).find(|(_, marker)| *marker == 0xda);
    scan.is_some_and(|(at, _)| memmem::find(&jpeg[at..], b"\xff\xd9").is_none())
}

/// The components of a JPEG that comes in several scans, all of which the library keeps until the last; else none.
fn progressive_components(jpeg: &[u8]) -> u64 {
    let frame = segments(jpeg).find(|(_, marker)| *marker == 0xc2);
    frame.and_then(|(at, _)| jpeg.get(at + 9)).map_or(0, |components| u64::from(*components))
}

/// `true` if a picture names its colours, or has two of them: then colours between them are not its own, as in the
/// reference.
fn has_palette(format: ImageFormat, file: &[u8]) -> bool {
    match format {
        ImageFormat::Gif => true,
        ImageFormat::Png => matches!(file.get(24..26), Some([_, 3] | [1, 0])),
        ImageFormat::Bmp => matches!(file.get(28), Some(1..=8)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_scans_palettes_and_cuts() {
        let jpeg = |frame: u8| {
            let start = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 7, 7, 0xff]; // padding before the next marker
            let frame = [0xff, frame, 0, 11, 8, 0, 1, 0, 1, 3, 0, 0, 0];
            [&start[..], &frame, &[0xff, 0xda, 0, 2, 1, 2, 3]].concat()
        };
        assert_eq!([0xc0, 0xc2].map(|frame| progressive_components(&jpeg(frame))), [0, 3]);
        assert!(is_cut_off(&jpeg(0xc0)) && !is_cut_off(&[&jpeg(0xc0)[..], b"\xff\xd9"].concat()));
        let png = |bits: u8, color: u8| has_palette(ImageFormat::Png, &[&[0; 24][..], &[bits, color]].concat());
        assert_eq!([png(8, 3), png(1, 3), png(1, 0), png(8, 0), png(8, 2)], [true, true, true, false, false]);
        assert!(!has_palette(ImageFormat::Bmp, b"BM"));
    }
}
