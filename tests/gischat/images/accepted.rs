//! Accepted images: scaled, upright, as PNG.

use super::{alone, frame};
use crate::common::Server;
use crate::common::member::{Member, V1, V2, V3};
use crate::common::pictures::{base64, bytes, picture, png, turned_jpeg};
use image::{ColorType, DynamicImage, GenericImageView, ImageFormat};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// A CMYK JPEG of 40 × 20 pixels, left half cyan, right half yellow, as Pillow writes it.
const CMYK: &str = include_str!("../../fixtures/cmyk.jpg.base64");

#[tokio::test]
async fn large_images_get_the_sizes_of_the_reference() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V2).await;
    for ((width, height), expected) in [
        ((1200, 800), (800, 533)),
        ((1600, 1201), (800, 601)),
        ((801, 3), (800, 3)),
        ((3, 2402), (1, 800)),
        ((1000, 1), (800, 1)),
        ((800, 800), (800, 800)),
        ((801, 801), (800, 800)),
        ((2, 1), (2, 1)),
    ] {
        ann.send_image(&png(width, height)).await;
        assert_eq!(ann.expect_image().await.dimensions(), expected, "{width}x{height}");
    }
}

#[tokio::test]
async fn members_and_history_get_the_size_of_the_settings() {
    let server = Server::start(&[("MAX_IMAGE_SIZE", "100"), ("MAX_STORED_MESSAGES", "5")]).await;
    let mut ann = Member::enter(&server, V3, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V2, "QGIS", 2).await;
    ann.expect_count(2).await;
    ann.send_image(&png(200, 50)).await;
    let seen = ann.expect_image().await;
    assert_eq!(seen.dimensions(), (100, 25));
    assert_eq!(bob.expect_image().await, seen);
    let mut late = Member::enter(&server, V2, "QGIS", 3).await;
    assert_eq!(late.expect_image().await, seen);
}

#[tokio::test]
async fn every_format_becomes_png() {
    let server = Server::start(&[]).await;
    let original = picture(40, 20);
    for generation in [V2, V3] {
        let mut ann = alone(&server, generation).await;
        for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP] {
            ann.send_image(&base64(&bytes(&original, format))).await;
            assert_eq!(ann.expect_image().await.to_rgb8(), original.to_rgb8(), "{format:?}");
        }
        // JPEG and GIF lose colours.
        for format in [ImageFormat::Jpeg, ImageFormat::Gif] {
            let original = if format == ImageFormat::Gif { original.to_rgba8().into() } else { original.clone() };
            ann.send_image(&base64(&bytes(&original, format))).await;
            assert_eq!(ann.expect_image().await.dimensions(), (40, 20), "{format:?}");
        }
    }
}

#[tokio::test]
async fn the_kind_of_colours_is_kept() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V3).await;
    let original = picture(900, 9);
    let rows: [(DynamicImage, ColorType); 6] = [
        (original.to_luma8().into(), ColorType::L8),
        (original.to_luma_alpha8().into(), ColorType::La8),
        (original.to_rgb8().into(), ColorType::Rgb8),
        (original.to_rgba8().into(), ColorType::Rgba8),
        (original.to_luma16().into(), ColorType::L16),
        (original.to_rgba16().into(), ColorType::Rgba16),
    ];
    for (original, color) in rows {
        ann.send_image(&base64(&bytes(&original, ImageFormat::Png))).await;
        let seen = ann.expect_image().await;
        assert_eq!((seen.color(), seen.dimensions()), (color, (800, 8)));
    }
}

#[tokio::test]
async fn a_photo_is_turned_upright() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V3).await;
    // Dark on the left, bright on the right.
    let original: DynamicImage =
        image::GrayImage::from_fn(64, 32, |x, _| image::Luma([if x < 32 { 0 } else { 255 }])).into();
    for (orientation, dimensions, dark) in
        [(1, (64, 32), (4, 16)), (3, (64, 32), (60, 16)), (6, (32, 64), (16, 4)), (8, (32, 64), (16, 60))]
    {
        ann.send_image(&base64(&turned_jpeg(&original, orientation))).await;
        let seen = ann.expect_image().await;
        assert_eq!(seen.dimensions(), dimensions, "orientation {orientation}");
        assert!(seen.to_luma8().get_pixel(dark.0, dark.1).0[0] < 64, "orientation {orientation}");
    }
}

#[tokio::test]
async fn a_cmyk_photo_becomes_rgb() {
    let server = Server::start(&[]).await;
    for generation in [V2, V3] {
        let mut ann = alone(&server, generation).await;
        ann.send_image(CMYK.trim()).await;
        let seen = ann.expect_image().await;
        assert_eq!(seen.dimensions(), (40, 20));
        let (cyan, yellow) = (seen.get_pixel(5, 10), seen.get_pixel(35, 10));
        assert!(cyan[0] < 80 && cyan[1] > 150 && cyan[2] > 150, "{cyan:?}");
        assert!(yellow[0] > 150 && yellow[1] > 150 && yellow[2] < 80, "{yellow:?}");
    }
}

#[tokio::test]
async fn bytes_behind_a_photo_are_ignored() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V3).await;
    let photo = [bytes(&picture(40, 20), ImageFormat::Jpeg), vec![0; 1000]].concat();
    ann.send_image(&base64(&photo)).await;
    assert_eq!(ann.expect_image().await.dimensions(), (40, 20));
}

#[tokio::test]
async fn frames_after_an_image_wait_for_it() {
    let server = Server::start(&[]).await;
    let mut ann = Member::enter(&server, V2, "QGIS", 1).await;
    let mut bob = Member::enter(&server, V1, "QGIS", 2).await;
    ann.expect_count(2).await;
    ann.send_image(&png(1600, 1200)).await;
    ann.say("ann", "after").await;
    ann.send_image("AAAA").await;
    ann.say("ann", "end").await;
    ann.expect_image().await;
    ann.expect_text("ann", "after").await;
    assert_eq!(ann.expect_refusal().await, "Invalid or oversized image data.");
    ann.expect_text("ann", "end").await;
    bob.expect_text("ann", "shared an image").await;
    bob.expect_text("ann", "after").await;
    bob.expect_text("ann", "end").await;
}

#[tokio::test]
async fn a_large_image_comes_in_pieces_of_512_kib() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V3).await;
    // Noise does not compress.
    let mut state = 1_u32;
    let noise = image::RgbImage::from_fn(640, 520, |_, _| {
        image::Rgb([(); 3].map(|()| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        }))
    });
    let text = frame(&base64(&bytes(&noise.clone().into(), ImageFormat::Png))).to_string().into_bytes();
    assert!(text.len() > 1_300_000, "{}", text.len());
    let pieces: Vec<&[u8]> = text.chunks(512 * 1024).collect();
    for (number, piece) in pieces.iter().enumerate() {
        let kind = if number == 0 { Data::Text } else { Data::Continue };
        let last = number + 1 == pieces.len();
        ann.client.send_message(Message::Frame(Frame::message(piece.to_vec(), OpCode::Data(kind), last))).await;
    }
    assert_eq!(ann.expect_image().await.to_rgb8(), noise);
    assert_eq!(pieces.len(), 3);
}

#[tokio::test]
async fn colours_of_a_palette_are_not_mixed() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V2).await;
    // Black and white columns; as a GIF they have a palette.
    let original: DynamicImage =
        image::RgbaImage::from_fn(2000, 4, |x, _| image::Rgba(if x % 3 == 0 { [0, 0, 0, 255] } else { [255; 4] }))
            .into();
    for (format, are_mixed) in [(ImageFormat::Gif, false), (ImageFormat::Png, true)] {
        ann.send_image(&base64(&bytes(&original, format))).await;
        let seen = ann.expect_image().await.to_luma8();
        assert_eq!(seen.dimensions(), (800, 2));
        assert_eq!(seen.pixels().any(|pixel| (8..248).contains(&pixel.0[0])), are_mixed, "{format:?}");
    }
}
