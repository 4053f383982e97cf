//! A row of the table as the registry takes it: texts without what people and Excel add to them.

use contracts::{
    Personal,
    elderly::import::{ElderColumn, ElderLine, ElderReading, ElderTold},
};
use time::Date;

use super::{columns::Vocabulary, villages::Villages};
use crate::web::parse_date;

/// Longest text that is sent on, characters; no field of the registry is as long.
const CELL_MAX: usize = 400;
/// From here on Excel keeps no digit for sure.
const EXACT: f64 = 1e15;

/// A cell as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// Text.
    Text(String),
    /// A number: Excel's, with 15 digits.
    Number(f64),
    /// A day.
    Day(Date),
    /// A formula, whatever it shows.
    Formula,
    /// `#N/A` and the like.
    Error,
}

impl Raw {
    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Raw::Text(text) if text.trim().is_empty())
    }
}

/// Makes lines of rows.
#[derive(Debug)]
pub struct Reader {
    /// Names and words.
    pub vocabulary: Vocabulary,
    /// Villages.
    pub villages: Villages,
}

impl Reader {
    /// The line of a row, whose number is `row`; nothing when all its cells are blank.
    pub fn line(&self, row: u32, cells: &[(ElderColumn, &Raw)]) -> Option<ElderLine> {
        if cells.iter().all(|(_, raw)| raw.is_blank()) {
            return None;
        }
        let mut line = ElderLine {
            row,
            cells: [].into(),
            told: Vec::new(),
        };
        let mut tell = |column, reading| line.told.push(ElderTold { column, reading });
        let mut village = String::new();
        for (column, raw) in cells.iter().copied() {
            let (text, reading) = read(column, raw);
            if let Some(reading) = reading {
                tell(column, reading);
            }
            if column == ElderColumn::Village {
                village = text;
                continue;
            }
            let text = self.vocabulary.values(column, &text);
            if !text.is_empty() {
                line.cells.insert(column, Personal(text));
            }
        }
        match self.villages.code(&village) {
            Ok(code) => village = code,
            Err(reading) => tell(ElderColumn::Village, reading),
        }
        if !village.is_empty() {
            line.cells.insert(ElderColumn::Village, Personal(village));
        }
        Some(line)
    }
}

/// The text of a cell, and what the text does not show.
fn read(column: ElderColumn, raw: &Raw) -> (String, Option<ElderReading>) {
    match raw {
        Raw::Text(text) => narrow(column, text),
        Raw::Number(number) if number.fract() == 0.0 => {
            let lost = number.abs() >= EXACT;
            (format!("{number:.0}"), lost.then_some(ElderReading::LostDigits))
        }
        Raw::Number(number) => (number.to_string(), None),
        Raw::Day(day) => (day.to_string(), None),
        Raw::Formula => (String::new(), Some(ElderReading::Formula)),
        Raw::Error => (String::new(), Some(ElderReading::CellError)),
    }
}

/// Texts of one line, not too long; in columns of numbers without the spaces between them, and with plain digits for
/// full-width ones.
fn narrow(column: ElderColumn, text: &str) -> (String, Option<ElderReading>) {
    let text: String = text
        .trim_matches(|char: char| char.is_whitespace() || char == '\u{feff}')
        .chars()
        .take(CELL_MAX)
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let numbers = matches!(
        column,
        ElderColumn::ResidentId
            | ElderColumn::Phone
            | ElderColumn::ContactPhone
            | ElderColumn::Relatives
            | ElderColumn::Village
            | ElderColumn::VerifiedOn
    );
    if !numbers {
        return (text, None);
    }
    let plain: String = text.chars().map(half_width).collect();
    let wide = text
        .chars()
        .zip(plain.chars())
        .any(|(before, after)| before != after && after.is_ascii_alphanumeric());
    let text = match column {
        ElderColumn::ResidentId => without(&plain, &['\'', '’']),
        ElderColumn::Phone | ElderColumn::ContactPhone => without(&plain, &['-', '\'', '’']),
        ElderColumn::VerifiedOn => day(&plain).map_or(plain, |day| day.to_string()),
        _ => plain,
    };
    (text, wide.then_some(ElderReading::FullWidth))
}

/// `０` to `～` as their ASCII.
fn half_width(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        char => char,
    }
}

/// A number as people type it, without what they put between its digits, with plain digits for full-width ones.
pub fn narrow_number(text: &str) -> String {
    let plain: String = text.chars().map(half_width).collect();
    without(&plain, &['-', '\'', '’'])
}

fn without(text: &str, signs: &[char]) -> String {
    text.chars()
        .filter(|char| !char.is_whitespace() && !signs.contains(char))
        .collect()
}

/// `2026-01-05`, `2026/1/5`, `2026.1.5`, `2026年1月5日`, `20260105`.
pub fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text
        .split(['-', '/', '.', '年', '月', '日'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [year, month, day] => parse_date(&format!("{year}-{month:0>2}-{day:0>2}")),
        [all] if all.len() == 8 && all.is_ascii() => {
            parse_date(&format!("{}-{}-{}", &all[..4], &all[4..6], &all[6..]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::pages::elders::import::villages::sample;

    fn line(cells: &[(ElderColumn, Raw)]) -> ElderLine {
        let reader = Reader {
            vocabulary: Vocabulary::new(),
            villages: Villages::new(&sample::tree(), &"370405".parse().unwrap(), date!(2026 - 11 - 23)),
        };
        let cells: Vec<_> = cells.iter().map(|(column, raw)| (*column, raw)).collect();
        reader.line(7, &cells).unwrap()
    }

    fn one(column: ElderColumn, raw: Raw) -> (String, Vec<ElderReading>) {
        let line = line(&[(column, raw)]);
        let told = line.told.iter().filter(|told| told.column == column);
        (
            line.cells.get(&column).cloned().unwrap_or_default().0,
            told.map(|told| told.reading).collect(),
        )
    }

    fn text(column: ElderColumn, text: &str) -> (String, Vec<ElderReading>) {
        one(column, Raw::Text(text.into()))
    }

    #[test]
    fn full_width_digits_are_read_and_remarked() {
        let (read, told) = text(ElderColumn::ResidentId, "９９９９９９ 19500308 002Ｘ");
        assert_eq!(read, "99999919500308002X");
        assert_eq!(told, [ElderReading::FullWidth]);
        assert_eq!(
            text(ElderColumn::Phone, "169-0000 0001"),
            ("16900000001".into(), vec![])
        );
        assert_eq!(
            text(ElderColumn::Name, "王Ａ"),
            ("王Ａ".into(), vec![]),
            "names stay"
        );
    }

    #[test]
    fn a_long_number_has_lost_its_last_digits() {
        let (read, told) = one(ElderColumn::ResidentId, Raw::Number(999_999_195_003_080_064.0));
        assert_eq!(told, [ElderReading::LostDigits]);
        assert_eq!(read.len(), 18);
        assert_eq!(
            one(ElderColumn::Phone, Raw::Number(16_900_000_001.0)),
            ("16900000001".into(), vec![])
        );
    }

    #[test]
    fn days_are_read_in_every_usual_way() {
        for written in [
            "2026-10-01",
            "2026/10/1",
            "2026.10.01",
            "2026年10月1日",
            "20261001",
            "２０２６-10-01",
        ] {
            assert_eq!(
                text(ElderColumn::VerifiedOn, written).0,
                "2026-10-01",
                "{written}"
            );
        }
        assert_eq!(
            one(ElderColumn::VerifiedOn, Raw::Day(date!(2026 - 10 - 01))).0,
            "2026-10-01"
        );
        assert_eq!(text(ElderColumn::VerifiedOn, "上月").0, "上月");
    }

    #[test]
    fn formulas_and_errors_are_told_and_not_read() {
        assert_eq!(
            one(ElderColumn::Name, Raw::Formula),
            (String::new(), vec![ElderReading::Formula])
        );
        assert_eq!(
            one(ElderColumn::Address, Raw::Error),
            (String::new(), vec![ElderReading::CellError])
        );
    }

    #[test]
    fn a_village_that_is_not_found_stays_as_it_is_written() {
        assert_eq!(
            text(ElderColumn::Village, "兴中社区"),
            ("370405001004".into(), vec![])
        );
        assert_eq!(
            text(ElderColumn::Village, "官庄"),
            ("官庄".into(), vec![ElderReading::VillageAmbiguous])
        );
    }
}
