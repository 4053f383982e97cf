//! The file of a certificate: one A4 page, Chinese, with a QR code that leads to its public page (R11.4).
//!
//! The font is a file of the machine (`[certificate]` of the configuration); the page holds the glyphs that it uses.

use std::{path::PathBuf, sync::OnceLock};

use contracts::Error;
use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};
use qrcode::{Color, EcLevel, QrCode};
use runtime::Result;
use serde::Deserialize;

/// `[certificate]` of the configuration.
#[derive(Debug, Deserialize)]
pub struct Section {
    font: PathBuf,
    font_index: u32,
    public_url: String,
}

/// The printer: where the font is, and where the public pages are.
pub struct Paper {
    section: Section,
    font: OnceLock<Font>,
}

/// What stands on the page, from top to bottom.
#[derive(Debug)]
pub struct Text {
    /// `2026-000012`
    pub number: String,
    /// The sentence that certifies.
    pub statement: String,
    /// Labels and values.
    pub rows: Vec<(&'static str, String)>,
    /// The address of the page where the code can be typed.
    pub page: String,
    /// The verification code.
    pub code: String,
}

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 64.0;
/// Where values begin.
const VALUES: f32 = MARGIN + 96.0;
const BODY: f32 = 12.5;
const LINE: f32 = 21.0;
const QR: f32 = 104.0;

impl Paper {
    /// A printer by its section of the configuration. The font is read when the first certificate is made.
    pub fn new(section: Section) -> Self {
        Self {
            section,
            font: OnceLock::new(),
        }
    }

    /// The address of the page where codes are typed.
    pub fn page(&self) -> String {
        format!("{}/c", self.section.public_url.trim_end_matches('/'))
    }

    /// The address of a certificate's public page.
    fn address(&self, code: &str) -> String {
        format!("{}/{code}", self.page())
    }

    /// Makes the page. Slow: not for a thread that others wait for.
    ///
    /// # Errors
    /// `conflict` `certificate_font`: the configured font is not there. `internal`: the page cannot be made.
    pub fn print(&self, text: &Text) -> Result<Vec<u8>> {
        let font = self.font()?;
        let code = QrCode::with_error_correction_level(self.address(&text.code), EcLevel::M)
            .map_err(|error| Error::internal(format!("the QR code: {error}")))?;
        let mut document = Document::new();
        let title = format!("志愿服务记录证明 {}", text.number);
        document.set_metadata(Metadata::new().title(title).language("zh-CN".into()));
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Error::internal("the page's size"))?;
        let mut page = document.start_page_with(size);
        draw(page.surface(), font, text, &code);
        page.finish();
        let pdf = document.finish();
        Ok(pdf.map_err(|error| Error::internal(format!("the page: {error:?}")))?)
    }

    fn font(&self) -> Result<Font> {
        if let Some(font) = self.font.get() {
            return Ok(font.clone());
        }
        let missing = || {
            Error::conflict(
                "certificate_font",
                "the font of certificates is missing: install fonts-noto-cjk or set certificate.font",
            )
        };
        let bytes = std::fs::read(&self.section.font).map_err(|_| missing())?;
        let font = Font::new(bytes.into(), self.section.font_index).ok_or_else(missing)?;
        Ok(self.font.get_or_init(|| font).clone())
    }
}

fn draw(surface: Surface<'_>, font: Font, text: &Text, code: &QrCode) {
    let mut sheet = Sheet { surface, font };
    sheet.fill();
    sheet.draw(text, code);
    sheet.surface.finish();
}

struct Sheet<'a> {
    surface: Surface<'a>,
    font: Font,
}

impl Sheet<'_> {
    fn draw(&mut self, text: &Text, code: &QrCode) {
        self.frame(36.0, 1.6);
        self.frame(41.0, 0.6);
        self.centred(108.0, 27.0, "志愿服务记录证明");
        let number = format!("编号：{}", text.number);
        self.text(WIDTH - MARGIN - width(&number) * 11.0, 140.0, 11.0, &number);
        let mut y = 176.0;
        for line in wrapped(&format!("　　{}", text.statement), (WIDTH - 2.0 * MARGIN) / BODY) {
            self.text(MARGIN, y, BODY, &line);
            y += LINE;
        }
        y += 8.0;
        for (label, value) in &text.rows {
            self.text(MARGIN, y, BODY, label);
            for line in wrapped(value, (WIDTH - MARGIN - VALUES) / BODY) {
                self.text(VALUES, y, BODY, &line);
                y += LINE;
            }
            y += 2.0;
        }
        let foot = HEIGHT - 190.0;
        self.text(
            WIDTH - MARGIN - 11.0 * 12.0,
            foot + 60.0,
            11.0,
            "（出具单位盖章处）",
        );
        self.qr(MARGIN, foot, code);
        let beside = MARGIN + QR + 14.0;
        self.text(beside, foot + 84.0, 9.0, "扫码核验真伪，或在核验页输入核验码：");
        self.text(beside, foot + 69.0, 9.0, &text.page);
        self.text(beside, foot + 99.0, 9.0, &grouped(&text.code));
    }

    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) {
        self.surface.draw_text(
            Point::from_xy(x, y),
            self.font.clone(),
            size,
            text,
            false,
            TextDirection::Auto,
        );
    }

    fn centred(&mut self, y: f32, size: f32, text: &str) {
        self.text((WIDTH - width(text) * size) / 2.0, y, size, text);
    }

    fn fill(&mut self) {
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(0, 0, 0).into(),
            opacity: NormalizedF32::ONE,
            rule: krilla::paint::FillRule::default(),
        }));
    }

    fn frame(&mut self, inset: f32, line: f32) {
        let Some(rect) = Rect::from_xywh(inset, inset, WIDTH - 2.0 * inset, HEIGHT - 2.0 * inset) else {
            return;
        };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(150, 30, 30).into(),
            width: line,
            ..Stroke::default()
        }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        self.surface.set_stroke(None);
        self.fill();
    }

    /// The dark modules as one path, so that no viewer shows gaps between them.
    fn qr(&mut self, x: f32, y: f32, code: &QrCode) {
        let modules = code.width();
        let size = QR / modules as f32;
        let mut path = PathBuilder::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            let (row, column) = (at / modules, at % modules);
            let place = Rect::from_xywh(x + column as f32 * size, y + row as f32 * size, size, size);
            if let (Color::Dark, Some(rect)) = (color, place) {
                path.push_rect(rect);
            }
        }
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

/// How wide a character is, in ems: Chinese ones fill their square, of the others more than half is plenty.
fn em(char: char) -> f32 {
    if char.is_ascii() { 0.56 } else { 1.0 }
}

fn width(text: &str) -> f32 {
    text.chars().map(em).sum()
}

/// The lines of a text that are at most so many ems wide.
fn wrapped(text: &str, most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for part in text.split('\n') {
        let (mut line, mut used) = (String::new(), 0.0);
        for char in part.chars() {
            if used + em(char) > most {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            used += em(char);
            line.push(char);
        }
        lines.push(line);
    }
    lines
}

/// A code in groups of four, as people read it.
fn grouped(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    let groups: Vec<String> = chars.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_broken_and_nothing_of_it_is_lost() {
        let text = "为老年人提供家政保洁Cleaning服务".repeat(9);
        let lines = wrapped(&text, 20.0);
        assert!(lines.len() > 5 && lines.iter().all(|line| width(line) <= 20.0));
        assert_eq!(lines.concat(), text);
        assert_eq!(wrapped("一\n二", 20.0), ["一", "二"]);
    }

    #[test]
    fn without_its_font_no_certificate_is_made_and_the_remedy_is_told() {
        let section = Section {
            font: "/nowhere/font.ttc".into(),
            font_index: 0,
            public_url: "https://example.invalid/".into(),
        };
        let paper = Paper::new(section);
        assert_eq!(paper.address("ab"), "https://example.invalid/c/ab");
        let text = Text {
            number: "2026-000001".into(),
            statement: String::new(),
            rows: Vec::new(),
            page: String::new(),
            code: "ab".into(),
        };
        let failure = paper.print(&text).unwrap_err().into_error();
        assert_eq!(failure.reason, "certificate_font");
    }
}
