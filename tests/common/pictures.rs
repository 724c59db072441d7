//! Pictures as clients send them, and as they come back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::Cursor;

/// A picture with a different colour in each place, so that no two sides look alike.
pub fn picture(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, ((x + y) % 239) as u8]))
        .into()
}

/// The bytes of a picture in this format.
pub fn bytes(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The value of `image_data` for these bytes.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A PNG of this size, as it stands under `image_data`.
pub fn png(width: u32, height: u32) -> String {
    base64(&bytes(&picture(width, height), ImageFormat::Png))
}

/// The picture under `image_data`, which must be a PNG.
pub fn opened(image_data: &str) -> DynamicImage {
    let bytes = STANDARD.decode(image_data).expect("base64");
    image::load_from_memory_with_format(&bytes, ImageFormat::Png).expect("a PNG")
}

/// A JPEG with this value of EXIF orientation.
pub fn turned_jpeg(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
    let plain = bytes(picture, ImageFormat::Jpeg);
    // APP1 with one entry: tag 0x0112, type SHORT, one value.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut turned = plain[..2].to_vec();
    turned.extend([0xff, 0xe1]);
    turned.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    turned.extend(exif);
    turned.extend(&plain[2..]);
    turned
}

/// A small black PNG of this size, made without its pixels in memory. `color` is the PNG specification's colour type (0
/// grey, 2 RGB, 6 RGBA).
pub fn black_png(width: u32, height: u32, bits: u8, color: u8) -> Vec<u8> {
    let samples = match color {
        0 => 1,
        2 => 3,
        _ => 4,
    };
    let row = 1 + u64::from(width) * samples * u64::from(bits / 8);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, color, 0, 0, 0]].concat();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", zlib_zeros(row * u64::from(height))), (b"IEND", Vec::new())] {
        let begin = png.len() + 4;
        png.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        png.extend(kind);
        png.extend(content);
        png.extend(crc32(&png[begin..]).to_be_bytes());
    }
    png
}

/// This number of zeros in zlib's form: a block with fixed codes, in which one zero is repeated 258 times with 13 bits.
fn zlib_zeros(mut count: u64) -> Vec<u8> {
    let adler = ((count % 65_521) << 16 | 1) as u32;
    let (mut bytes, mut pending, mut filled) = (vec![0x78, 0x01], 0_u32, 0);
    let mut put = |code: u32, bits: u32| {
        pending |= code << filled;
        filled += bits;
        while filled >= 8 {
            bytes.push(pending as u8);
            pending >>= 8;
            filled -= 8;
        }
    };
    put(0b011, 3); // the last block, fixed codes
    put(0b0000_1100, 8); // a zero
    count -= 1;
    for _ in 0..count / 258 {
        put(0b1010_0011, 8); // 258 bytes …
        put(0, 5); // … from one byte before
    }
    for _ in 0..count % 258 {
        put(0b0000_1100, 8);
    }
    put(0, 7); // the end
    put(0, 7); // fills the last byte
    bytes.extend(adler.to_be_bytes());
    bytes
}

/// A small PNG whose header claims this size.
pub fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = bytes(&picture(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let shifted = |byte: u32| (0..8).fold(byte, |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)));
    let table: Vec<u32> = (0..256).map(shifted).collect();
    !bytes.iter().fold(u32::MAX, |crc, byte| (crc >> 8) ^ table[((crc ^ u32::from(*byte)) & 255) as usize])
}
