//! Pictures that people send are made anew: upright, small, and without what else was in the file (where it was taken, with what).

use std::io::Cursor;

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageError, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType, metadata::Orientation,
};
use sha2::{Digest, Sha256};

/// Longest side of the large one, pixels.
const LARGE: u32 = 640;
/// Sides of the small one, pixels: twice what lists show, for the screens of phones.
const SMALL: u32 = 112;
/// Longest side of a picture that is read.
const SIDE_MAX: u32 = 12_000;
/// Most memory that reading one may take, bytes.
const MEMORY_MAX: u64 = 256 << 20;
/// Of the JPEG, in percent.
const QUALITY: u8 = 80;

/// A picture as it is kept.
#[derive(Debug)]
pub struct Picture {
    /// SHA-256 of the large one.
    pub hash: [u8; 32],
    /// JPEG, the longest side 640 pixels at most.
    pub large: Vec<u8>,
    /// JPEG, a square of 112 pixels cut from the middle.
    pub small: Vec<u8>,
}

/// Why a file does not become a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It is none, or damaged.
    NotAPicture,
    /// It has more pixels than are read.
    TooManyPixels,
}

impl Unusable {
    /// The reason's word.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotAPicture => "not_a_picture",
            Self::TooManyPixels => "too_many_pixels",
        }
    }
}

impl From<ImageError> for Unusable {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::NotAPicture,
        }
    }
}

/// Makes a picture anew from a file: JPEG, PNG or WebP.
///
/// # Errors
/// [`Unusable`]
pub fn anew(file: &[u8]) -> Result<Picture, Unusable> {
    let mut reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .map_err(|_| Unusable::NotAPicture)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // A phone held sideways writes so into the file.
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if picture.width() > LARGE || picture.height() > LARGE {
        picture = picture.thumbnail(LARGE, LARGE);
    }
    picture.apply_orientation(turned);
    let small = picture.resize_to_fill(SMALL, SMALL, FilterType::Triangle);
    let large = jpeg(&picture)?;
    Ok(Picture {
        hash: Sha256::digest(&large).into(),
        small: jpeg(&small)?,
        large,
    })
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Unusable> {
    let flat = on_white(picture);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(
        flat.as_raw(),
        flat.width(),
        flat.height(),
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// Pictures of shops have no background: on paper it would be black.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let seen = picture.to_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        let over = |colour: u8| {
            let mixed = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn file(width: u32, height: u32, format: ImageFormat, colour: [u8; 4]) -> Vec<u8> {
        let picture = DynamicImage::from(RgbaImage::from_pixel(width, height, Rgba(colour)));
        let mut bytes = Cursor::new(Vec::new());
        match format {
            ImageFormat::Jpeg => DynamicImage::from(picture.to_rgb8()).write_to(&mut bytes, format),
            _ => picture.write_to(&mut bytes, format),
        }
        .unwrap();
        bytes.into_inner()
    }

    fn read(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
            .unwrap()
            .to_rgb8()
    }

    #[test]
    fn a_large_picture_becomes_small_whatever_its_format() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let made = anew(&file(1600, 800, format, [200, 30, 30, 255])).unwrap();
            let large = read(&made.large);
            assert_eq!((large.width(), large.height()), (640, 320), "{format:?}");
            let small = read(&made.small);
            assert_eq!((small.width(), small.height()), (112, 112));
            assert!(made.small.len() < made.large.len() && made.large.len() < 64 << 10);
        }
    }

    #[test]
    fn a_small_one_is_not_blown_up_and_what_is_see_through_is_white() {
        let large = read(
            &anew(&file(300, 200, ImageFormat::Png, [0, 0, 0, 0]))
                .unwrap()
                .large,
        );
        assert_eq!((large.width(), large.height()), (300, 200));
        assert!(large.get_pixel(10, 10).0.iter().all(|part| *part > 250));
    }

    #[test]
    fn a_phone_held_sideways_stands_upright_and_what_else_was_in_the_file_is_gone() {
        // An EXIF segment with the orientation 6 (a quarter turn) after the start of the file.
        let plain = file(400, 200, ImageFormat::Jpeg, [9, 9, 9, 255]);
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        let length = u16::try_from(exif.len() + 2).unwrap();
        let mut turned = plain[..2].to_vec();
        turned.extend([0xff, 0xe1]);
        turned.extend(length.to_be_bytes());
        turned.append(&mut exif);
        turned.extend(&plain[2..]);
        let made = anew(&turned).unwrap();
        let large = read(&made.large);
        assert_eq!((large.width(), large.height()), (200, 400));
        assert!(!made.large.windows(4).any(|part| part == b"Exif"));
    }

    #[test]
    fn what_is_no_picture_or_has_too_many_pixels_is_refused() {
        assert_eq!(anew(b"%PDF-1.7").unwrap_err(), Unusable::NotAPicture);
        assert_eq!(anew(b"").unwrap_err(), Unusable::NotAPicture);
        let cut = file(400, 200, ImageFormat::Png, [9, 9, 9, 255]);
        assert_eq!(anew(&cut[..60]).unwrap_err(), Unusable::NotAPicture);
        let long = file(12_001, 1, ImageFormat::Png, [9, 9, 9, 255]);
        assert_eq!(anew(&long).unwrap_err(), Unusable::TooManyPixels);
    }
}
