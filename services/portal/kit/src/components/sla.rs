//! Time left, as words and as a bar.

use super::TagKind;
use crate::tr::Tr;
use maud::{Markup, html};

/// A bar filled to `percent` (0 to 100). Drawn, because the page may not carry inline styles.
pub fn bar(kind: TagKind, percent: u8) -> Markup {
    let class = match kind {
        TagKind::Ok => "bar bar--ok",
        TagKind::Warn => "bar bar--warn",
        TagKind::Bad | TagKind::SolidBad => "bar bar--bad",
        _ => "bar",
    };
    html! {
        svg class=(class) viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(percent.min(100)) height="8" {}
        }
    }
}

/// Minutes from which on time left is told in days: two days.
const DAYS_FROM: i64 = 2 * 1_440;

/// Time until or since something is due: “3时20分”, of more than two days “4天11时”.
fn span(tr: Tr, minutes: i64) -> String {
    if minutes <= DAYS_FROM {
        return tr.minutes(minutes);
    }
    let days = minutes / 1_440;
    match minutes % 1_440 / 60 {
        0 => tr.args("kit-sla-days", &[("n", days.into())]),
        hours => tr.args(
            "kit-sla-days-hours",
            &[("n", days.into()), ("hours", tr.minutes(hours * 60).into())],
        ),
    }
}

/// Minutes left of `allowed` until something is due. Overdue is red and says so.
pub fn sla(tr: Tr, minutes_left: i64, allowed: i64) -> Markup {
    let used = (allowed - minutes_left).clamp(0, allowed.max(1)) * 100 / allowed.max(1);
    let percent = u8::try_from(used).unwrap_or(100);
    let kind = match percent {
        0..60 => TagKind::Ok,
        60..85 => TagKind::Warn,
        _ => TagKind::Bad,
    };
    let words = if minutes_left < 0 {
        tr.args("kit-sla-over", &[("time", span(tr, -minutes_left).into())])
    } else {
        tr.args("kit-sla-left", &[("time", span(tr, minutes_left).into())])
    };
    html! {
        div.sla { span.down[kind == TagKind::Bad].muted[kind != TagKind::Bad] { (words) } (bar(kind, percent)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Lang;

    #[test]
    fn what_is_overdue_is_red_and_says_so() {
        let html = sla(Tr::new(Lang::Zh), -5, 60).into_string();
        assert!(html.contains("超时") && html.contains("bar--bad") && html.contains("width=\"100\""));
    }

    #[test]
    fn more_than_two_days_are_told_in_days_and_hours() {
        let (zh, en) = (Tr::new(Lang::Zh), Tr::new(Lang::En));
        assert_eq!(span(zh, 48 * 60), "48时");
        assert_eq!(span(zh, 107 * 60 + 20), "4天11时");
        assert_eq!(span(en, 107 * 60 + 20), "4 d 11 h");
        assert_eq!(span(zh, 3 * 1_440), "3天");
    }

    #[test]
    fn plenty_of_time_is_green() {
        assert!(sla(Tr::new(Lang::Zh), 50, 60).into_string().contains("bar--ok"));
    }
}
