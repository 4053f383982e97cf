//! A screenshot with at most 256 colours, as an indexed PNG: a third of its size, and no difference to see.

use std::{
    collections::HashMap,
    io::{Read, Write},
};

use anyhow::{Context, bail, ensure};
use flate2::{Compression, Crc, read::ZlibDecoder, write::ZlibEncoder};

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

type Colour = [u8; 3];

/// The same picture, small.
///
/// # Errors
/// It is no PNG as browsers write them: eight bits a channel, not interlaced.
pub fn shrink(png: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (width, pixels) = pixels(png)?;
    let palette = palette(&pixels);
    let mut nearest: HashMap<Colour, u8> = HashMap::new();
    let mut rows = Vec::with_capacity(pixels.len() + pixels.len() / width);
    for row in pixels.chunks(width) {
        rows.push(0);
        for colour in row {
            rows.push(
                *nearest
                    .entry(*colour)
                    .or_insert_with(|| closest(&palette, *colour)),
            );
        }
    }
    let height = pixels.len() / width;
    let mut head = Vec::new();
    head.extend(u32::try_from(width)?.to_be_bytes());
    head.extend(u32::try_from(height)?.to_be_bytes());
    // Eight bits, palette, deflate, no filter, not interlaced.
    head.extend([8, 3, 0, 0, 0]);
    let mut deflate = ZlibEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(&rows)?;
    let mut small = SIGNATURE.to_vec();
    chunk(&mut small, b"IHDR", &head)?;
    chunk(&mut small, b"PLTE", palette.as_flattened())?;
    chunk(&mut small, b"IDAT", &deflate.finish()?)?;
    chunk(&mut small, b"IEND", &[])?;
    Ok(small)
}

/// Width and colours, row after row.
fn pixels(png: &[u8]) -> anyhow::Result<(usize, Vec<Colour>)> {
    let mut rest = png.strip_prefix(SIGNATURE.as_slice()).context("no PNG")?;
    let (mut width, mut channels, mut packed) = (0, 0, Vec::new());
    while rest.len() >= 12 {
        let length = u32::from_be_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let data = rest.get(8..8 + length).context("a chunk that is cut off")?;
        match &rest[4..8] {
            b"IHDR" => {
                width = u32::from_be_bytes([data[0], data[1], data[2], data[3]]) as usize;
                channels = match (data[8], data[9], data[12]) {
                    (8, 2, 0) => 3,
                    (8, 6, 0) => 4,
                    other => bail!("a PNG of another kind: {other:?}"),
                };
            }
            b"IDAT" => packed.extend_from_slice(data),
            _ => {}
        }
        rest = &rest[12 + length..];
    }
    ensure!(width > 0, "a PNG without its head");
    let mut bytes = Vec::new();
    ZlibDecoder::new(&*packed).read_to_end(&mut bytes)?;
    let mut before = vec![0; width * channels];
    let mut colours = Vec::new();
    for line in bytes.chunks_exact(width * channels + 1) {
        let row = unfilter(line[0], &line[1..], &before, channels)?;
        colours.extend(
            row.chunks_exact(channels)
                .map(|pixel| [pixel[0], pixel[1], pixel[2]]),
        );
        before = row;
    }
    Ok((width, colours))
}

/// The row's bytes, from what the filter (PNG, 9.2) has left of them.
fn unfilter(filter: u8, line: &[u8], before: &[u8], channels: usize) -> anyhow::Result<Vec<u8>> {
    let mut row: Vec<u8> = Vec::with_capacity(line.len());
    for (at, byte) in line.iter().enumerate() {
        let left = at.checked_sub(channels).map_or(0, |at| row[at]);
        let above = before[at];
        let corner = at.checked_sub(channels).map_or(0, |at| before[at]);
        let guess = match filter {
            0 => 0,
            1 => left,
            2 => above,
            3 => u8::midpoint(left, above),
            4 => paeth(left, above, corner),
            _ => bail!("no such filter: {filter}"),
        };
        row.push(byte.wrapping_add(guess));
    }
    Ok(row)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let (to_a, to_b, to_c) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if to_a <= to_b && to_a <= to_c {
        left
    } else if to_b <= to_c {
        above
    } else {
        corner
    }
}

/// The most frequent colours, and of the rest those that differ most from what is chosen already.
fn palette(pixels: &[Colour]) -> Vec<Colour> {
    let mut exact: HashMap<Colour, usize> = HashMap::new();
    for pixel in pixels {
        *exact.entry(*pixel).or_default() += 1;
    }
    let mut exact: Vec<(Colour, usize)> = exact.into_iter().collect();
    exact.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let mut chosen: Vec<Colour> = exact.iter().take(96).map(|(colour, _)| *colour).collect();
    for near in [24, 6, 0] {
        for (colour, _) in &exact {
            if chosen.len() == 256 {
                return chosen;
            }
            if chosen.iter().all(|other| distance(*other, *colour) > near) {
                chosen.push(*colour);
            }
        }
    }
    chosen
}

fn closest(palette: &[Colour], colour: Colour) -> u8 {
    let best = palette
        .iter()
        .enumerate()
        .min_by_key(|(_, other)| distance(**other, colour));
    best.and_then(|(at, _)| u8::try_from(at).ok()).unwrap_or_default()
}

/// The largest difference of a channel.
fn distance(one: Colour, other: Colour) -> u8 {
    one.iter()
        .zip(other)
        .map(|(a, b)| a.abs_diff(b))
        .max()
        .unwrap_or_default()
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> anyhow::Result<()> {
    let mut sum = Crc::new();
    sum.update(name);
    sum.update(data);
    png.extend(u32::try_from(data.len())?.to_be_bytes());
    png.extend(name);
    png.extend(data);
    png.extend(sum.sum().to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_few_colours_stays_as_it_is() -> anyhow::Result<()> {
        let mut rows = Vec::new();
        // Two rows of three pixels: one plain, one by its difference to the row above.
        rows.extend([0, 10, 20, 30, 200, 210, 220, 10, 20, 30]);
        rows.extend([2, 0, 0, 0, 0, 0, 0, 190, 190, 190]);
        let mut deflate = ZlibEncoder::new(Vec::new(), Compression::fast());
        deflate.write_all(&rows)?;
        let mut png = SIGNATURE.to_vec();
        chunk(&mut png, b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0])?;
        chunk(&mut png, b"IDAT", &deflate.finish()?)?;
        let (dark, light) = ([10, 20, 30], [200, 210, 220]);
        assert_eq!(pixels(&png)?, (3, vec![dark, light, dark, dark, light, light]));
        let small = shrink(&png)?;
        assert!(small.windows(4).any(|name| name == b"PLTE"));
        Ok(())
    }
}
