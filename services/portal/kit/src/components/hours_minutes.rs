//! A length of time, entered as it is shown: hours and minutes.

use super::Field;
use maud::{Markup, html};

/// Sends `<name>_h` and `<name>_m`; `hours` and `minutes` are what was typed.
pub fn hours_minutes(f: &Field, hours: &str, minutes: &str) -> Markup {
    let part = |id: &str, name: &str, value: &str, unit: &str| {
        html! {
            span.unit {
                input.in.num #(id) name=(name) type="text" inputmode="numeric" maxlength="3" autocomplete="off" value=(value)
                    aria-label={ (f.label) "：" (unit) } aria-required=[f.aria_required()] aria-invalid=[f.invalid()]
                    aria-describedby=[f.describedby()];
                span { (unit) }
            }
        }
    };
    f.group(&html! {
        div.g.g2 {
            (part(&f.id, &format!("{}_h", f.name), hours, &f.tr.t("kit-hours-short")))
            (part(&format!("{}_m", f.id), &format!("{}_m", f.name), minutes, &f.tr.t("kit-minutes-short")))
        }
    })
}
