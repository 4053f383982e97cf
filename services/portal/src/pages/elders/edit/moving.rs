//! To another village, from a day on.

use contracts::{Day, Personal, elderly::MoveElder};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{Button, Field, FormErrors, Hx, Input, PageCtx, input, select};

use super::{At, Done, Typed};
use crate::{
    pages::parts::village_options,
    web::{App, Errors, parse_date},
};

/// Sends what was typed; what is missing is in `errors`.
pub(super) async fn send(at: &At<'_>, typed: &Typed, errors: &mut Errors) -> Done {
    let village = errors.read("village", "village_missing", typed.village.trim().parse().ok());
    let address = Personal(errors.required("new_address", &typed.new_address));
    let day = errors.read("effective_on", "date_form", parse_date(&typed.effective_on));
    let (true, Some(village), Some(day)) = (errors.is_empty(), village, day) else {
        return Ok(());
    };
    let command = MoveElder {
        elder_id: at.elder.row.elder_id,
        village,
        address,
        effective_on: Day(day),
    };
    at.tell(command).await
}

pub(super) fn form(app: &App, ctx: &PageCtx, typed: &Typed, errors: &FormErrors) -> Markup {
    let (tr, orgs) = (ctx.tr, app.orgs());
    let today = china_date(app.host.clock().now());
    let villages = orgs.root().map_or_else(Vec::new, |root| {
        village_options(&orgs, root, today, &tr.t("form-choose"))
    });
    html! {
        p.small.muted { (tr.t("elder-move-note")) }
        (select(&Field::new(tr, "village", tr.t("elder-new-village")).required().errors(errors), &villages, &typed.village, Hx::default()))
        (input(&Field::new(tr, "new_address", tr.t("elder-new-address")).required().errors(errors), Input::text(&typed.new_address).max(120)))
        (input(&Field::new(tr, "effective_on", tr.t("elder-effective-on")).required().errors(errors), Input::date(&typed.effective_on)))
        p { (Button::submit(tr.t("elder-move"))) }
    }
}
