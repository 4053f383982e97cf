//! Writes a row as text without the formatting machinery and without a detour over the heap: it is done for every row
//! under the poster's lock.

use kernel::HalfYear;
use time::Date;
use uuid::Uuid;

/// Columns with a bar between them; an empty one is nothing.
pub(super) struct Line {
    pub text: String,
}

impl Line {
    pub fn starting(figure: i64) -> Self {
        let mut text = String::with_capacity(384);
        text.push_str(Digits::of(figure).as_str());
        Self { text }
    }

    pub fn word(&mut self, word: &str) {
        self.text.push('|');
        self.text.push_str(word);
    }

    pub fn number(&mut self, figure: i64) {
        self.word(Digits::of(figure).as_str());
    }

    pub fn maybe(&mut self, figure: Option<i64>) {
        match figure {
            Some(figure) => self.number(figure),
            None => self.text.push('|'),
        }
    }

    pub fn id(&mut self, id: Option<Uuid>) {
        match id {
            Some(id) => self.word(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())),
            None => self.text.push('|'),
        }
    }

    pub fn hex(&mut self, bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.text.push('|');
        for byte in bytes {
            self.text.push(DIGITS[usize::from(byte >> 4)].into());
            self.text.push(DIGITS[usize::from(byte & 15)].into());
        }
    }

    /// Years have four digits, as in the database.
    pub fn day(&mut self, day: Date) {
        self.text.push('|');
        let (year, month, day) = day.to_calendar_date();
        self.year(year);
        self.text.push('-');
        self.two(u8::from(month));
        self.text.push('-');
        self.two(day);
    }

    pub fn half_year(&mut self, period: HalfYear) {
        self.text.push('|');
        self.year(period.year());
        self.text.push('H');
        self.text.push((b'0' + period.half()).into());
    }

    fn year(&mut self, year: i32) {
        let digits = Digits::of(year.into());
        let digits = digits.as_str();
        (digits.len()..4).for_each(|_| self.text.push('0'));
        self.text.push_str(digits);
    }

    fn two(&mut self, figure: u8) {
        self.text.push((b'0' + figure / 10).into());
        self.text.push((b'0' + figure % 10).into());
    }
}

/// A number in decimal.
struct Digits {
    bytes: [u8; 20],
    start: usize,
}

impl Digits {
    fn of(figure: i64) -> Self {
        let (mut bytes, mut start) = ([0; 20], 20);
        let mut rest = figure.unsigned_abs();
        loop {
            start -= 1;
            bytes[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if figure < 0 {
            start -= 1;
            bytes[start] = b'-';
        }
        Self { bytes, start }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use kernel::half_year;
    use time::macros::date;

    use super::*;

    #[test]
    fn numbers_are_written_as_everybody_writes_them() {
        for figure in [0, 7, -1, 10, 1_234_567, i64::MAX, i64::MIN] {
            assert_eq!(Digits::of(figure).as_str(), figure.to_string());
        }
    }

    #[test]
    fn days_half_years_and_bytes_are_written_as_they_are_shown_elsewhere() {
        let mut line = Line::starting(1);
        let day = date!(0987 - 03 - 05);
        line.day(day);
        line.half_year(half_year(day));
        line.hex(&[0, 0xab, 0xff]);
        line.id(Some(Uuid::from_u128(0xf00d)));
        line.id(None);
        line.maybe(None);
        assert_eq!(
            line.text,
            format!("1|{day}|{}|00abff|{}||", half_year(day), Uuid::from_u128(0xf00d))
        );
    }
}
