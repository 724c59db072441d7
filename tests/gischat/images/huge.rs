//! Pictures that are small as files and huge when decoded: those above the limit are refused before they take memory,
//! and those below it are scaled within bounds.

use crate::common::member::{Member, V2};
use crate::common::pictures::{base64, black_png};
use crate::common::program::Program;
use image::GenericImageView;

const MIB: usize = 1024 * 1024;
const GREY: u8 = 0;
const RGB: u8 = 2;
const RGBA: u8 = 6;

#[tokio::test]
async fn huge_images_are_refused_before_they_take_memory() {
    let program = Program::start("bombs", &[("ROOMS", "QGIS")]).await;
    let mut ann = Member::enter(&program.server, V2, "QGIS", 1).await;
    // 1,152 MB; more pixels than the reference reads.
    for bomb in [black_png(12_000, 12_000, 16, RGBA), black_png(14_000, 14_000, 8, GREY)] {
        ann.send_image(&base64(&bomb)).await;
        assert_eq!(ann.expect_refusal().await, "Invalid or oversized image data.");
    }
    let peak = program.peak_memory() / MIB;

    assert!(peak < 100, "{peak} MiB");
}

#[tokio::test]
async fn photos_of_cameras_are_scaled_within_bounds() {
    let program = Program::start("photos", &[("ROOMS", "QGIS")]).await;
    let mut ann = Member::enter(&program.server, V2, "QGIS", 1).await;
    for ((width, height), expected) in
        [((8_160, 6_144), (800, 602)), ((13_000, 100), (800, 6)), ((3, 24_020), (1, 800))]
    {
        ann.send_image(&base64(&black_png(width, height, 8, RGB))).await;
        assert_eq!(ann.expect_image().await.dimensions(), expected, "{width}x{height}");
    }
    let peak = program.peak_memory() / MIB;

    assert!(peak < 250, "{peak} MiB");
}

#[tokio::test]
async fn a_large_picture_that_hardly_shrinks_needs_little_besides() {
    let program = Program::start("large", &[("ROOMS", "QGIS"), ("MAX_IMAGE_SIZE", "8000")]).await;
    let mut ann = Member::enter(&program.server, V2, "QGIS", 1).await;
    ann.send_image(&base64(&black_png(8_800, 6_600, 8, RGB))).await;
    assert_eq!(ann.expect_image().await.dimensions(), (8_000, 6_000));
    let peak = program.peak_memory() / MIB;

    assert!(peak < 500, "{peak} MiB");
}
