//! What waits in the phone: a check-in or check-out that was pressed where there is no network. `door.js` keeps the form with its
//! key, shows this bar, sends it when there is a network again, and forgets it then and when somebody signs out. Of persons it
//! keeps nothing but the six digits, until they are sent.
//!
//! The time counts as the server hears it: the contract has no field for when it was pressed. Whoever is late is told that the
//! sub-branch can put it right (R5.8).

use maud::{Markup, html};
use portal_kit::{Tr, assets};

/// Minutes from which somebody is late; below, nobody is troubled with it.
const A_FEW: u32 = 3;

/// The bar, unseen until something waits, with the script that fills it.
pub fn bar(tr: Tr) -> Markup {
    html! {
        div.kept.alert.alert--warn #kept role="status" hidden {
            p data-kept="waits" hidden { b { (tr.t("mobile-kept-waits")) } " " (tr.t("mobile-kept-counts")) }
            p data-kept="sent" hidden { span { (tr.t("mobile-kept-sent")) } " " a href="/m/tasks" { (tr.t("mobile-kept-look")) } }
            p data-kept="refused" hidden { span { (tr.t("mobile-refused")) } " " a href="/m/tasks" { (tr.t("mobile-kept-look")) } }
        }
        @if let Some(script) = assets::named("door.js") {
            script src=(script.url) integrity=(script.integrity) defer {}
        }
    }
}

/// The minutes by which something was late, as the phone says; nothing where it does not matter.
pub fn late(minutes: &str) -> Option<u32> {
    minutes.parse().ok().filter(|late| *late >= A_FEW)
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn the_bar_is_unseen_until_something_waits() {
        for lang in [Lang::Zh, Lang::En] {
            let html = bar(Tr::new(lang)).into_string();
            assert!(html.contains("role=\"status\" hidden"), "{html}");
            for part in ["waits", "sent", "refused"] {
                assert!(html.contains(&format!("data-kept=\"{part}\" hidden")), "{part}");
            }
        }
        assert!(
            bar(Tr::new(Lang::Zh))
                .into_string()
                .contains("已保存在手机里，有信号后自动发送")
        );
    }

    #[test]
    fn a_moment_is_not_late() {
        assert_eq!((late("2"), late("3"), late("90")), (None, Some(3), Some(90)));
        assert_eq!((late(""), late("-5"), late("<b>")), (None, None, None));
    }
}
