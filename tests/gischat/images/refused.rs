//! Data that is no image, or too large a one.

use super::alone;
use crate::common::Server;
use crate::common::member::{V2, V3, uncompliant};
use crate::common::pictures::{base64, bytes, picture, png, png_that_claims};
use causerie::limits::PICTURE_BURST;
use image::{GenericImageView, ImageFormat};
use std::time::Instant;

const REFUSED: &str = "Invalid or oversized image data.";

#[tokio::test]
async fn other_data_than_images_is_refused() {
    let server = Server::start(&[("MESSAGE_RATE", "0")]).await;
    let fine = bytes(&picture(400, 200), ImageFormat::Png);
    let photo = bytes(&picture(400, 200), ImageFormat::Jpeg);
    let nothings = [
        String::new(),
        "AAAA".to_owned(),
        base64(b"no image at all, only some text"),
        base64(b"\x89PNG\r\n\x1a\n"),
        base64(b"GIF89a"),
        base64(&fine[..fine.len() / 2]),
        base64(&photo[..photo.len() / 3]),
        base64(&photo[..photo.len() - 2]),
        base64(&png_that_claims(60_000, 60_000)),
        base64(&png_that_claims(u32::MAX >> 1, 1)),
        base64(&png_that_claims(0, 0)),
        base64(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ];
    for generation in [V2, V3] {
        let mut ann = alone(&server, generation).await;
        for nothing in &nothings {
            ann.send_image(nothing).await;
            assert_eq!(ann.expect_refusal().await, REFUSED, "{generation:?}: {}", &nothing[..nothing.len().min(40)]);
        }
        ann.send_image(&png(2, 1)).await;
        assert_eq!(ann.expect_image().await.dimensions(), (2, 1));
    }
}

#[tokio::test]
async fn base64_is_read_strictly_on_v3_and_leniently_on_v2() {
    let server = Server::start(&[]).await;
    let fine = png(3, 3);
    let (first, rest) = fine.split_at(20);
    let oddly =
        [format!("{first}\n{rest}"), format!("{first}\r\n {rest}\n"), format!(" {fine}"), format!("{first}!{rest}")];
    let mut ann = alone(&server, V2).await;
    let mut bob = alone(&server, V3).await;
    for text in oddly {
        ann.send_image(&text).await;
        assert_eq!(ann.expect_image().await.dimensions(), (3, 3));
        bob.send_image(&text).await;
        assert_eq!(bob.expect_refusal().await, REFUSED);
    }
    for text in [format!("data:image/png;base64,{fine}"), format!("{fine}A")] {
        bob.send_image(&text).await;
        assert_eq!(bob.expect_refusal().await, REFUSED);
    }
    // The prefix's letters are of the alphabet, so the decoded bytes are no image.
    ann.send_image(&format!("data:image/png;base64,{fine}")).await;
    assert_eq!(ann.expect_refusal().await, REFUSED);
    bob.expect_nothing_else().await;
}

#[tokio::test]
async fn the_length_of_the_text_is_limited_on_v3_only() {
    let server = Server::start(&[("MAX_IMAGE_RAW_LENGTH", "2_000")]).await;
    let large = png(100, 100);
    assert!(large.len() > 2000);
    let mut ann = alone(&server, V2).await;
    ann.send_image(&large).await;
    ann.expect_image().await;
    let mut bob = alone(&server, V3).await;
    bob.send_image(&large).await;
    assert!(bob.expect_refusal().await.contains("String should have at most 2000 characters"));
}

#[tokio::test]
async fn five_million_characters_in_one_frame_pass() {
    let server = Server::start(&[]).await;
    let mut ann = alone(&server, V3).await;
    let large = base64(&bytes(&picture(1115, 1115), ImageFormat::Bmp));
    assert!((4_900_000..=5_000_000).contains(&large.len()), "{}", large.len());
    ann.send_image(&large).await;
    assert_eq!(ann.expect_image().await.dimensions(), (800, 800));
    ann.send_image(&"A".repeat(5_000_001)).await;
    assert!(ann.expect_refusal().await.contains("String should have at most 5000000 characters"));
}

#[tokio::test]
async fn pictures_have_a_rate_of_their_own() {
    let server = Server::start(&[]).await;
    for generation in [V2, V3] {
        let mut ann = alone(&server, generation).await;
        let (started, mut again) = (Instant::now(), 0);
        for number in 0..PICTURE_BURST {
            ann.send_image(&png(2, 1)).await;
            assert_eq!(ann.expect_image().await.dimensions(), (2, 1), "picture {number}");
        }
        for _ in 0..10 {
            ann.send_image(&png(2, 1)).await;
        }
        // One comes back each second.
        let refusal = loop {
            match ann.next().await {
                frame if frame["type"] == "image" => {
                    again += 1;
                    ann.send_image(&png(2, 1)).await;
                }
                frame => break frame,
            }
        };
        assert_eq!(refusal, uncompliant("Too many messages, slow down"));
        assert!(again <= started.elapsed().as_secs(), "{again}");
    }
}
