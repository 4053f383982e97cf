//! How texts and times look on the pages.

use gateways::china_time::CHINA;
use kernel::Lang;
use maud::{Markup, html};
use time::{OffsetDateTime, macros::format_description};

/// A text with its codes (six or eight digits in a row) made easy to read.
pub(super) fn with_codes(text: &str) -> Markup {
    html! {
        @for piece in runs(text) {
            @if is_code(piece) { b class="code" { (piece) } } @else { (piece) }
        }
    }
}

fn is_code(piece: &str) -> bool {
    matches!(piece.len(), 6 | 8) && piece.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text cut where digits begin and end.
fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut digits = None;
    for (at, c) in text.char_indices() {
        if digits
            .replace(c.is_ascii_digit())
            .is_some_and(|before| before != c.is_ascii_digit())
        {
            runs.push(&text[start..at]);
            start = at;
        }
    }
    runs.push(&text[start..]);
    runs
}

/// `169 0000 0001`
pub(super) fn spaced(phone: &str) -> String {
    match (phone.get(..3), phone.get(3..7), phone.get(7..)) {
        (Some(head), Some(middle), Some(tail)) => format!("{head} {middle} {tail}"),
        _ => phone.to_owned(),
    }
}

/// `10:41`
pub(super) fn clock(at: OffsetDateTime) -> String {
    at.to_offset(CHINA)
        .format(format_description!("[hour]:[minute]"))
        .expect("a complete date and time has every part the format names")
}

/// The China day: `11月23日 周一`, `Mon 23 Nov`, with the year when it is not the present one.
pub(super) fn day(at: OffsetDateTime, now: OffsetDateTime, lang: Lang) -> String {
    let (date, today) = (at.to_offset(CHINA).date(), now.to_offset(CHINA).date());
    let weekday = date.weekday().number_days_from_monday() as usize;
    let year = (date.year() != today.year()).then_some(date.year());
    match lang {
        Lang::Zh => {
            let year = year.map_or(String::new(), |year| format!("{year}年"));
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][weekday];
            format!("{year}{}月{}日 周{weekday}", u8::from(date.month()), date.day())
        }
        Lang::En => {
            let year = year.map_or(String::new(), |year| format!(" {year}"));
            let month = date.month().to_string();
            let weekday = date.weekday().to_string();
            format!("{} {} {}{year}", &weekday[..3], date.day(), &month[..3])
        }
    }
}

/// For the list: the time of a message of today, the day of an older one.
pub(super) fn short(at: OffsetDateTime, now: OffsetDateTime, lang: Lang) -> String {
    let (date, today) = (at.to_offset(CHINA).date(), now.to_offset(CHINA).date());
    if date == today {
        return clock(at);
    }
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    match (lang, year == today.year()) {
        (Lang::Zh, true) => format!("{month}月{day}日"),
        (Lang::Zh, false) => format!("{year}年{month}月{day}日"),
        (Lang::En, true) => format!("{day} {}", &date.month().to_string()[..3]),
        (Lang::En, false) => format!("{day} {} {year}", &date.month().to_string()[..3]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn codes_stand_out_and_texts_are_escaped() {
        let shown = with_codes("<b>码</b>482913，60分钟，电话16900000001").into_string();
        assert_eq!(
            shown,
            "&lt;b&gt;码&lt;/b&gt;<b class=\"code\">482913</b>，60分钟，电话16900000001"
        );
    }

    #[test]
    fn days_are_chinas_days() {
        let now = datetime!(2026-11-24 08:00 +8);
        let at = datetime!(2026-11-23 20:30 UTC);
        assert_eq!(short(at, now, Lang::Zh), "04:30");
        assert_eq!(day(at, now, Lang::Zh), "11月24日 周二");
        assert_eq!(
            day(datetime!(2025-01-05 10:00 +8), now, Lang::En),
            "Sun 5 Jan 2025"
        );
        assert_eq!(short(datetime!(2026-11-20 10:00 +8), now, Lang::En), "20 Nov");
    }

    #[test]
    fn a_number_is_shown_in_groups() {
        assert_eq!(spaced("16900000001"), "169 0000 0001");
    }
}
