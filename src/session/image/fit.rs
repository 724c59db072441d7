//! The size a picture gets, and how it gets it.

use crate::limits::PICTURE_BYTES;
use image::DynamicImage;
use image::imageops::FilterType;
use image::metadata::Orientation;

/// Averaging takes so many pixels to one per direction and no more, for its sums have 32 bits.
const MOST_AVERAGED: u32 = 128;
/// Bytes of a pixel between the two passes of a filter.
const BYTES_BETWEEN: u64 = 16;

/// The size of a picture that lies like this, so that its longer side is at most `max` once it is turned upright.
pub(super) fn upright(width: u32, height: u32, orientation: Orientation, max: u32) -> (u32, u32) {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    if matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH) {
        let (width, height) = fit(height, width, max);
        return (height, width);
    }
    fit(width, height, max)
}

/// Scales a picture down. One that is far larger is first averaged to at least twice the size, as the reference does:
/// that is much less work and looks the same.
pub(super) fn shrink(mut picture: DynamicImage, (width, height): (u32, u32), filter: FilterType) -> DynamicImage {
    if filter != FilterType::Nearest {
        let averaged = |from: u32, to: u32| (from / to / 2).clamp(1, MOST_AVERAGED);
        let (across, down) = (averaged(picture.width(), width), averaged(picture.height(), height));
        if across > 1 || down > 1 {
            picture = picture.thumbnail_exact(picture.width() / across, picture.height() / down);
        }
    }
    if (width, height) == (picture.width(), picture.height()) {
        picture
    } else if u64::from(picture.width()) * u64::from(height) * BYTES_BETWEEN > PICTURE_BYTES {
        picture.thumbnail_exact(width, height) // needs nothing between
    } else {
        picture.resize_exact(width, height, filter)
    }
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
            let turned = upright(height, width, Orientation::Rotate90, 800);
            assert_eq!((turned.1, turned.0), expected, "{width}x{height}, lying");
        }
    }

    #[test]
    fn pictures_of_every_shape_shrink() {
        for (from, to) in [((13_000, 3), (1, 1)), ((3, 2402), (1, 800)), ((1, 40_000), (1, 2)), ((1700, 1601), (10, 9))]
        {
            for filter in [FilterType::Lanczos3, FilterType::Nearest] {
                let mut picture = image::RgbImage::new(from.0, from.1);
                picture.pixels_mut().for_each(|pixel| pixel.0 = [255, 128, 1]);
                let small = shrink(picture.into(), to, filter).to_rgb8();
                assert_eq!(small.dimensions(), to, "{from:?}");
                assert!(small.pixels().all(|pixel| pixel.0 == [255, 128, 1]), "{from:?}");
            }
        }
    }
}
