//! A group with its evidence, recorded or verified anew (R2.3).

use contracts::{
    Day, Personal,
    elderly::{CategoryEvidence, RecordCategory},
};
use kernel::Category;
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, Hx, Input, PageCtx, input, select};

use super::{At, Done, Typed};
use crate::web::{Errors, parse_date};

/// Sends what was typed; what is missing is in `errors`.
pub(super) async fn send(at: &At<'_>, typed: &Typed, errors: &mut Errors) -> Done {
    let category: Option<Category> = errors.read("category", "choose", typed.category.parse().ok());
    let evidence = Personal(errors.required("evidence", &typed.evidence));
    let verified_by = errors.required("verified_by", &typed.verified_by);
    let day = errors.read("verified_on", "date_form", parse_date(&typed.verified_on));
    let (true, Some(category), Some(day)) = (errors.is_empty(), category, day) else {
        return Ok(());
    };
    let evidence = CategoryEvidence {
        category,
        evidence,
        verified_by,
        verified_on: Day(day),
    };
    at.tell(RecordCategory {
        elder_id: at.elder.row.elder_id,
        evidence,
    })
    .await
}

pub(super) fn form(ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let mut groups = vec![(String::new(), tr.t("form-choose"))];
    groups.extend(
        Category::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), tr.word("category", one.as_str()))),
    );
    html! {
        p.small.muted { (tr.t("elder-category-note")) }
        (select(&Field::new(tr, "category", tr.t("elders-category")).required().errors(errors), &groups, &typed.category, Hx::default()))
        (input(&Field::new(tr, "evidence", tr.t("elder-evidence")).required().errors(errors), Input::text(&typed.evidence).max(60)))
        (input(&Field::new(tr, "verified_by", tr.t("elder-verified-by")).required().errors(errors), Input::text(&typed.verified_by).max(60)))
        (input(&Field::new(tr, "verified_on", tr.t("elder-verified-on")).required().errors(errors), Input::date(&typed.verified_on)))
        p { (Button::submit(tr.t("volunteer-record"))) }
    }
}
