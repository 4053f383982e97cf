//! Somebody was quicker with an order: who, what, whom and when, in words (dispatch's `changed_meanwhile`).

use contracts::Error;
use kernel::{StaffId, VolunteerId};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use crate::web::{App, Names, Signed, words};

/// The refusal with the names that belong to it; any other as it is always worded.
///
/// # Errors
/// A registry does not answer.
pub async fn told((signed, app): (&Signed, &App), error: &Error) -> contracts::Result<String> {
    let Some(quicker) = Quicker::of(error) else {
        return Ok(words(error, signed.tr));
    };
    let names = Names::load(signed, app, [], quicker.volunteers.iter().copied())
        .await?
        .with_staff(app, quicker.staff())
        .await?;
    Ok(quicker.words(signed.tr, &names))
}

/// The facts of the refusal.
struct Quicker {
    what: String,
    at: Option<OffsetDateTime>,
    by_kind: String,
    by: Option<Uuid>,
    volunteers: Vec<VolunteerId>,
}

impl Quicker {
    fn of(error: &Error) -> Option<Self> {
        if error.reason != "changed_meanwhile" {
            return None;
        }
        let text = |name: &str| error.details.get(name).and_then(|value| value.as_str());
        let volunteers = error.details.get("volunteers").and_then(|value| value.as_array());
        Some(Self {
            what: text("what")?.to_owned(),
            at: text("at").and_then(|at| OffsetDateTime::parse(at, &Rfc3339).ok()),
            by_kind: text("by_kind").unwrap_or_default().to_owned(),
            by: text("by").and_then(|id| id.parse().ok()),
            volunteers: volunteers
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str()?.parse().ok())
                .collect(),
        })
    }

    fn staff(&self) -> Option<StaffId> {
        self.by.filter(|_| self.by_kind == "staff").map(StaffId::from)
    }

    /// 已被陈晓燕派给赵明亮（10:41）
    fn words(&self, tr: portal_kit::Tr, names: &Names) -> String {
        let who = match self.by {
            Some(id) if matches!(self.by_kind.as_str(), "staff" | "volunteer") => names.of(id).to_owned(),
            _ => tr.t("orders-by-system"),
        };
        let time = self.at.map(|at| tr.clock(at)).unwrap_or_default();
        if self.what == "offered" {
            let whom: Vec<&str> = self.volunteers.iter().map(|id| names.volunteer(*id)).collect();
            let whom = whom.join(&tr.t("orders-between"));
            return tr.args(
                "board-quicker-offered",
                &[("who", who.into()), ("whom", whom.into()), ("time", time.into())],
            );
        }
        let what = tr.word("event", &self.what);
        tr.args(
            "board-quicker",
            &[("who", who.into()), ("what", what.into()), ("time", time.into())],
        )
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;

    fn refusal(what: &str, by_kind: &str) -> Error {
        Error::conflict("changed_meanwhile", "x")
            .with("what", what)
            .with("at", "2026-11-23T02:41:00Z")
            .with("by_kind", by_kind)
            .with("by", Uuid::from_u128(1).to_string())
            .with("volunteers", vec![Uuid::from_u128(2).to_string()])
    }

    fn worded(error: &Error, lang: Lang) -> String {
        let names = [
            (Uuid::from_u128(1), "陈晓燕".to_owned()),
            (Uuid::from_u128(2), "赵明亮".to_owned()),
        ];
        Quicker::of(error)
            .unwrap()
            .words(Tr::new(lang), &names.into_iter().collect())
    }

    #[test]
    fn a_lost_offer_says_who_was_quicker_whom_they_asked_and_when() {
        let error = refusal("offered", "staff");
        assert_eq!(worded(&error, Lang::Zh), "已被陈晓燕派给赵明亮（10:41）。");
        let english = worded(&error, Lang::En);
        for words in ["陈晓燕", "赵明亮", "10:41"] {
            assert!(english.contains(words), "{english}");
        }
    }

    #[test]
    fn what_the_clock_has_done_is_the_systems_work() {
        let words = worded(&refusal("expired", "system"), Lang::Zh);
        assert!(
            words.contains("系统") && words.contains("10:41") && !words.contains("陈晓燕"),
            "{words}"
        );
    }

    #[test]
    fn another_refusal_is_no_lost_race() {
        assert!(Quicker::of(&Error::conflict("no_seat", "x")).is_none());
    }
}
