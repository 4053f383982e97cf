//! The translator: words from Fluent files (`services/portal/locales/{zh-CN,en}/*.ftl`), dates, clocks and numbers in the
//! reader's language. zh-CN is the source.

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, langid, static_loader};
use kernel::{Fen, Lang};
use std::collections::HashMap;
use time::{Date, OffsetDateTime, UtcOffset};

static_loader! {
    static WORDS = {
        locales: "../locales",
        fallback_language: "zh-CN",
        // Isolation marks are for right-to-left text; in SMS-like copies and tests they are only invisible noise.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Hash over all word files: naming it here makes a changed or new file rebuild the crate.
const _WORDS_STAMP: &str = env!("PORTAL_WORDS");

const ZH: LanguageIdentifier = langid!("zh-CN");
const EN: LanguageIdentifier = langid!("en");

/// Name of the cookie that holds the chosen language (`zh-CN` or `en`).
pub const LANG_COOKIE: &str = "tb_lang";

/// China has one zone and no summer time.
fn china(moment: OffsetDateTime) -> OffsetDateTime {
    moment.to_offset(UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC))
}

/// Translator for one language. Cheap to copy; made once per request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tr {
    lang: Lang,
}

impl Tr {
    /// Translator for `lang`.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// From the value of the cookie [`LANG_COOKIE`]; Chinese when it is absent or unknown.
    pub fn from_cookie(value: Option<&str>) -> Self {
        Self::new(if value == Some("en") { Lang::En } else { Lang::Zh })
    }

    /// The language of the reader.
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// Value of `<html lang>` and of the cookie: `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        self.lang.tag()
    }

    /// The words for `key`; the key itself when there are none (a test refuses such keys).
    pub fn t(self, key: &str) -> String {
        self.try_t(key).unwrap_or_else(|| key.to_owned())
    }

    /// The words for `key` with its variables filled in: `tr.args("kit-pager-total", &[("n", 3.into())])`.
    pub fn args(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.try_args(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// The words for a key made at run time (`error-<reason>`, `status-<code>`), `None` when there are none.
    pub fn try_t(self, key: &str) -> Option<String> {
        WORDS.lookup_single_language::<&str>(self.id(), key, None).ok()
    }

    /// As [`Tr::try_t`], with variables.
    pub fn try_args(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let args: HashMap<&str, FluentValue<'_>> =
            args.iter().map(|(name, value)| (*name, value.clone())).collect();
        WORDS.lookup_single_language(self.id(), key, Some(&args)).ok()
    }

    /// The words for a word of the contracts: `tr.word("role", "org_clerk")`; the word itself when there are none.
    /// The sets stand in `words.ftl`.
    pub fn word(self, set: &str, word: &str) -> String {
        self.try_t(&format!("{set}-{word}"))
            .unwrap_or_else(|| word.to_owned())
    }

    fn id(self) -> &'static LanguageIdentifier {
        static ZH_ID: LanguageIdentifier = ZH;
        static EN_ID: LanguageIdentifier = EN;
        match self.lang {
            Lang::Zh => &ZH_ID,
            Lang::En => &EN_ID,
        }
    }

    /// Minutes as hours and minutes: “2时42分”, “2 h 42 min”.
    pub fn minutes(self, minutes: i64) -> String {
        kernel::hours_minutes(minutes, self.lang)
    }

    /// An amount of the fund in yuan, with groups of three and always two decimals: “1,234.50”. Never beside minutes (R6.11).
    pub fn yuan(self, fen: Fen) -> String {
        let sign = if fen.get() < 0 { "−" } else { "" };
        let whole = i64::try_from(fen.get().unsigned_abs() / 100).unwrap_or(i64::MAX);
        format!(
            "{sign}{}.{:02}",
            self.number(whole),
            fen.get().unsigned_abs() % 100
        )
    }

    /// A whole number with thousands separated: `1,286`.
    pub fn number(self, n: i64) -> String {
        let digits = n.unsigned_abs().to_string();
        let mut out = String::from(if n < 0 { "−" } else { "" });
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// `2026-11-23 周一`, `Mon 23 Nov 2026`.
    pub fn date(self, date: Date) -> String {
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        let weekday = self.t(&format!("kit-weekday-{}", date.weekday().number_from_monday()));
        match self.lang {
            Lang::Zh => format!("{year}-{month:02}-{day:02} {weekday}"),
            Lang::En => format!("{weekday} {day} {} {year}", &date.month().to_string()[..3]),
        }
    }

    /// Wall clock in China: `10:41`.
    pub fn clock(self, moment: OffsetDateTime) -> String {
        let local = china(moment);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// Date and wall clock in China: `2026-11-23 周一 10:41`, `Mon 23 Nov 2026, 10:41`.
    pub fn moment(self, moment: OffsetDateTime) -> String {
        let (date, clock) = (self.date(china(moment).date()), self.clock(moment));
        match self.lang {
            Lang::Zh => format!("{date} {clock}"),
            Lang::En => format!("{date}, {clock}"),
        }
    }

    /// A day seen from `today`: 昨天, 今天, 明天, 后天, else `11-26` / `26 Nov`, with the year when it is another one.
    pub fn day(self, date: Date, today: Date) -> String {
        match (date - today).whole_days() {
            -1 => self.t("kit-day-yesterday"),
            0 => self.t("kit-day-today"),
            1 => self.t("kit-day-tomorrow"),
            2 => self.t("kit-day-after"),
            _ if date.year() != today.year() => self.date(date),
            _ => match self.lang {
                Lang::Zh => format!("{:02}-{:02}", u8::from(date.month()), date.day()),
                Lang::En => format!("{} {}", date.day(), &date.month().to_string()[..3]),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const ZH: Tr = Tr { lang: Lang::Zh };
    const EN: Tr = Tr { lang: Lang::En };

    #[test]
    fn words_come_in_the_readers_language_without_isolation_marks() {
        assert_eq!(ZH.args("kit-pager-total", &[("n", 12.into())]), "共 12 条");
        assert_eq!(EN.args("kit-pager-total", &[("n", 1.into())]), "1 entry in all");
        assert_eq!(
            EN.args("kit-pager-total", &[("n", 12.into())]),
            "12 entries in all"
        );
    }

    #[test]
    fn an_unknown_key_is_shown_as_itself_and_can_be_asked_for() {
        assert_eq!(ZH.t("no-such-key"), "no-such-key");
        assert_eq!(ZH.try_t("no-such-key"), None);
    }

    #[test]
    fn the_cookie_chooses_the_language_and_chinese_is_the_default() {
        assert_eq!(Tr::from_cookie(Some("en")).tag(), "en");
        assert_eq!(Tr::from_cookie(Some("fr")).tag(), "zh-CN");
        assert_eq!(Tr::from_cookie(None).tag(), "zh-CN");
    }

    #[test]
    fn dates_and_clocks_are_those_of_china() {
        let late = datetime!(2026-11-22 18:41 UTC);
        assert_eq!(ZH.moment(late), "2026-11-23 周一 02:41");
        assert_eq!(EN.moment(late), "Mon 23 Nov 2026, 02:41");
    }

    #[test]
    fn near_days_have_names() {
        let today = date!(2026 - 11 - 23);
        assert_eq!(ZH.day(date!(2026 - 11 - 24), today), "明天");
        assert_eq!(ZH.day(date!(2026 - 11 - 27), today), "11-27");
        assert_eq!(EN.day(date!(2026 - 11 - 27), today), "27 Nov");
        assert_eq!(ZH.day(date!(2025 - 11 - 27), today), "2025-11-27 周四");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(ZH.number(1_286), "1,286");
        assert_eq!(ZH.number(-12_345_678), "−12,345,678");
        assert_eq!(ZH.number(0), "0");
    }
}
