//! A date: 今天, 明天, or another one from the calendar.

use super::{Choice, Field, Hx, seg};
use maud::{Markup, html};
use time::Date;

/// What is chosen now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateQuick {
    /// The day that “今天” means.
    pub today: Date,
    /// The chosen date, `2026-11-23`; empty for none.
    pub value: String,
}

/// Sends `<name>_quick` (a date, or `pick`) and `<name>` (the calendar's date): see [`resolve_date_quick`].
pub fn date_quick(f: &Field, d: &DateQuick, hx: Hx) -> Markup {
    let today = d.today.to_string();
    let tomorrow = d.today.next_day().unwrap_or(d.today).to_string();
    let chosen = if d.value == today || d.value == tomorrow {
        d.value.clone()
    } else {
        "pick".to_owned()
    };
    let choices = [
        Choice::new(&today, f.tr.t("kit-day-today")),
        Choice::new(&tomorrow, f.tr.t("kit-day-tomorrow")),
        Choice::new("pick", f.tr.t("kit-day-pick")),
    ];
    let picked = if chosen == "pick" { d.value.as_str() } else { "" };
    f.group(&html! {
        div.dq data-date-quick {
            (seg::buttons(f, &format!("{}_quick", f.name), &choices, &chosen, &hx))
            input.in.num type="date" name=(f.name) value=(picked) min=(today) aria-label={ (f.label) "：" (f.tr.t("kit-day-pick")) }
                hx-get=[&hx.get] hx-target=[&hx.target] hx-trigger=[&hx.trigger] hx-swap=[&hx.swap] hx-include=[&hx.include];
        }
    })
}

/// The date meant by the two values a [`date_quick`] sends; it may be empty or no date, which the form's check must say.
pub fn resolve_date_quick<'a>(quick: &'a str, date: &'a str) -> &'a str {
    if quick.is_empty() || quick == "pick" {
        date
    } else {
        quick
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_day_wins_over_a_date_left_in_the_calendar() {
        assert_eq!(resolve_date_quick("2026-11-23", "2026-12-01"), "2026-11-23");
        assert_eq!(resolve_date_quick("pick", "2026-12-01"), "2026-12-01");
        assert_eq!(resolve_date_quick("", "2026-12-01"), "2026-12-01");
    }
}
