//! Reads what Chromium has printed to PDF: the sheets' sizes and their words.

use std::{collections::HashMap, io::Read};

use anyhow::Context;
use flate2::read::ZlibDecoder;

/// Points of a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// A printed page.
#[derive(Debug)]
pub struct Sheet {
    /// Width and height, whole millimetres.
    pub size: (u32, u32),
    /// The words, in the order in which they were printed, without line breaks.
    pub text: String,
}

/// The sheets of a PDF as Chromium writes it: one object after the other, text as glyphs with a table to Unicode for each font.
///
/// # Errors
/// It is none.
pub fn sheets(pdf: &[u8]) -> anyhow::Result<Vec<Sheet>> {
    let objects = objects(pdf);
    let mut fonts = HashMap::new();
    for (number, object) in &objects {
        if let Some(table) = reference(&object.head, "/ToUnicode") {
            let table = objects.get(&table).context("a font's table")?;
            fonts.insert(*number, font(&table.stream));
        }
    }
    let mut pages: Vec<_> = objects
        .iter()
        .filter(|(_, object)| object.head.contains("/MediaBox"))
        .collect();
    pages.sort_by_key(|(number, _)| **number);
    let mut sheets = Vec::new();
    for (_, page) in pages {
        let content = reference(&page.head, "/Contents").context("a page's content")?;
        let content = objects.get(&content).context("a page's content")?;
        sheets.push(Sheet {
            size: size(&page.head).context("a page's size")?,
            text: words(&content.stream, &fonts),
        });
    }
    Ok(sheets)
}

struct Object {
    head: String,
    stream: String,
}

/// Every object with its number; streams unpacked.
fn objects(pdf: &[u8]) -> HashMap<u32, Object> {
    let text: String = pdf.iter().map(|byte| char::from(*byte)).collect();
    let mut found = HashMap::new();
    for part in text.split("endobj") {
        let Some((before, body)) = part.split_once(" 0 obj") else {
            continue;
        };
        let number = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let Ok(number) = number.trim().parse() else {
            continue;
        };
        let (head, packed) = body.split_once("stream\n").unwrap_or((body, ""));
        let packed: Vec<u8> = packed
            .chars()
            .filter_map(|c| u8::try_from(u32::from(c)).ok())
            .collect();
        let mut unpacked = Vec::new();
        // What follows the packed part is the end of the object.
        let _ = ZlibDecoder::new(packed.as_slice()).read_to_end(&mut unpacked);
        let object = Object {
            head: head.to_owned(),
            stream: unpacked.into_iter().map(char::from).collect(),
        };
        found.insert(number, object);
    }
    found
}

/// The object that stands after a name.
fn reference(head: &str, name: &str) -> Option<u32> {
    let (_, rest) = head.split_once(name)?;
    rest.split_whitespace().next()?.parse().ok()
}

fn size(head: &str) -> Option<(u32, u32)> {
    let (_, rest) = head.split_once("/MediaBox")?;
    let (_, rest) = rest.split_once('[')?;
    let sides: Vec<f64> = rest
        .split(']')
        .next()?
        .split_whitespace()
        .filter_map(|side| side.parse().ok())
        .collect();
    let whole = |points: f64| format!("{:.0}", points / POINTS).parse().ok();
    Some((whole(*sides.get(2)?)?, whole(*sides.get(3)?)?))
}

/// A font: hexadecimal digits of a glyph's code, and the characters that glyphs stand for.
struct Font {
    digits: usize,
    glyphs: HashMap<u32, char>,
}

fn font(table: &str) -> Font {
    let mut glyphs = HashMap::new();
    let mut in_range = false;
    let digits = if table.contains("<00> <FF>") { 2 } else { 4 };
    let (_, codes) = table.split_once("endcodespacerange").unwrap_or_default();
    for line in codes.lines() {
        match line {
            _ if line.ends_with("beginbfrange") => in_range = true,
            _ if line.ends_with("beginbfchar") => in_range = false,
            _ => {
                let codes: Vec<u32> = line
                    .split(['<', '>', ' '])
                    .filter_map(|code| u32::from_str_radix(code, 16).ok())
                    .collect();
                match (codes.as_slice(), in_range) {
                    ([from, to, begin], true) => {
                        let all = (*from..=*to).zip(*begin..);
                        glyphs.extend(all.filter_map(|(glyph, code)| Some((glyph, char::from_u32(code)?))));
                    }
                    ([glyph, code], false) => {
                        glyphs.extend(char::from_u32(*code).map(|code| (*glyph, code)));
                    }
                    _ => {}
                }
            }
        }
    }
    Font { digits, glyphs }
}

/// The words of a page: glyphs through the table of their font, or what the page says they stand for.
fn words(content: &str, fonts: &HashMap<u32, Font>) -> String {
    let mut text = String::new();
    let mut font = None;
    let mut said = false;
    for line in content.lines() {
        if let Some((_, rest)) = line.split_once("/ActualText <FEFF") {
            let code = rest.split('>').next().unwrap_or_default();
            text.extend(characters(code, 4).filter_map(char::from_u32));
            said = true;
        } else if line.starts_with("EMC") {
            said = false;
        } else if let Some(name) = line.strip_prefix("/F") {
            let number = name
                .split(' ')
                .next()
                .and_then(|number| number.parse::<u32>().ok());
            font = number.and_then(|number| fonts.get(&number));
        } else if let (Some((before, _)), false) = (line.split_once("> Tj"), said) {
            let code = before.rsplit('<').next().unwrap_or_default();
            let Some(font) = font else { continue };
            text.extend(characters(code, font.digits).filter_map(|glyph| font.glyphs.get(&glyph)));
        }
    }
    text
}

/// Numbers of so many hexadecimal digits each.
fn characters(hex: &str, width: usize) -> impl Iterator<Item = u32> {
    hex.as_bytes()
        .chunks(width)
        .filter_map(|part| u32::from_str_radix(std::str::from_utf8(part).ok()?, 16).ok())
}
