//! A time of day and a length, side by side.

use super::Field;
use maud::{Markup, html};

/// Names and values of the two inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeDur {
    /// Time of day, `14:30`.
    pub time: String,
    /// Name under which the length is sent.
    pub duration_name: &'static str,
    /// Length in minutes.
    pub duration: String,
}

/// Sends `<name>` (`14:30`; `1430` is typed faster, the form's check takes both) and the length in minutes.
pub fn time_dur(f: &Field, t: &TimeDur) -> Markup {
    f.group(&html! {
        div.g.g2 {
            input.in.num #(f.id) name=(f.name) type="text" inputmode="numeric" maxlength="5" autocomplete="off" value=(t.time)
                aria-label={ (f.label) "：" (f.tr.t("kit-time")) } aria-required=[f.aria_required()] aria-invalid=[f.invalid()]
                aria-describedby=[f.describedby()];
            span.unit {
                input.in.num #(t.duration_name) name=(t.duration_name) type="text" inputmode="numeric" maxlength="4" autocomplete="off"
                    value=(t.duration) aria-label={ (f.label) "：" (f.tr.t("kit-duration")) };
                span { (f.tr.t("kit-minutes-short")) }
            }
        }
    })
}
