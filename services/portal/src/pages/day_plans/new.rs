//! Asking for a plan: which day, and which part of the tree.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{Code, Error, dispatch::day::MakeDayPlan};
use kernel::{OrgCode, OrgKind};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Hx, Input, Tr, action_bar, alert, card, error_summary, input,
    page as shell, post_form, select,
};
use serde::Deserialize;
use time::{Date, Duration};

use super::{PATH, head, path};
use crate::{
    pages::orders::{desk::Desk, steps::ARRANGE},
    web::{App, Errors, OrgTree, Page, Post, Signed, field_errors, parse_date, words},
};

const LABELS: &[(&str, &str)] = &[("day", "day_plans-day"), ("within", "day_plans-within")];

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    day: String,
    within: String,
}

/// The form, ready to be sent: tomorrow, for everything that is the reader's.
pub async fn ask(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&ARRANGE)?;
    let desk = Desk::open(&signed, &app, "/orders").await?;
    let typed = Typed {
        day: (desk.today() + Duration::days(1)).to_string(),
        within: signed.scope.to_string(),
    };
    Ok(view(&desk, &signed.scope, &typed, &FormErrors::new(), None))
}

/// Asks for it.
pub async fn make(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&ARRANGE)?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let day = errors.read("day", "date_form", parse_date(&typed.day));
    let within = errors.read("within", "choose", typed.within.parse::<OrgCode>().ok());
    let (status, found, conflict) = match (day, within) {
        (Some(day), Some(within)) => {
            let command = MakeDayPlan {
                day: day.into(),
                within: Some(within),
            };
            match signed.tell(&app, idem, command).await {
                Ok(wanted) => return Ok(Redirect::to(&path(wanted.day_plan_id, "")).into_response()),
                Err(error) if error.code == Code::Invalid => {
                    (StatusCode::UNPROCESSABLE_ENTITY, refused(&error, signed.tr), None)
                }
                Err(error) if error.code == Code::Conflict => (
                    StatusCode::CONFLICT,
                    FormErrors::new(),
                    Some(words(&error, signed.tr)),
                ),
                Err(error) => return Err(error.into()),
            }
        }
        _ => (StatusCode::UNPROCESSABLE_ENTITY, errors.into_inner(), None),
    };
    let desk = Desk::open(&signed, &app, "/orders").await?;
    let page = view(&desk, &signed.scope, &typed, &found, conflict.as_deref());
    Ok((status, page).into_response())
}

/// A day out of range is told with its limits.
fn refused(error: &Error, tr: Tr) -> FormErrors {
    let day = |name: &str| {
        let text = error.details.get(name)?.as_str()?;
        parse_date(text).map(|day| tr.date(day))
    };
    match (error.reason.as_str(), day("min"), day("max")) {
        ("out_of_range", Some(min), Some(max)) => {
            let mut errors = FormErrors::new();
            let words = tr.args("day_plans-day-range", &[("min", min.into()), ("max", max.into())]);
            errors.add("day", words);
            errors
        }
        _ => field_errors(error, tr, &[]),
    }
}

/// What can be planned: the reader's part of the tree and every town and village of it, as the tree is today.
fn parts(orgs: &OrgTree, scope: &OrgCode, today: Date) -> Vec<(String, String)> {
    orgs.within(scope)
        .filter(|unit| matches!(unit.kind, OrgKind::District | OrgKind::Town | OrgKind::Village))
        .filter(|unit| unit.active_to.is_none_or(|last| last >= today))
        .map(|unit| (unit.code.to_string(), orgs.town_village(&unit.code)))
        .collect()
}

fn view(desk: &Desk, scope: &OrgCode, typed: &Typed, errors: &FormErrors, conflict: Option<&str>) -> Markup {
    let tr = desk.tr;
    let head = head(tr, tr.t("day_plans-new")).errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    shell(
        &desk.ctx,
        &head,
        html! {
            @if let Some(why) = conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (card(Card::new(""), html! {
                (error_summary(tr, errors))
                (alert(AlertKind::Info, html! { (tr.t("day_plans-how")) }))
                (post_form(&desk.ctx, "day-plan-form", "/day-plans/new", desk.key(), html! {
                    div.g.g2.stack-m {
                        (input(&field("day", "day_plans-day").hint(tr.t("day_plans-day-hint")), Input::date(&typed.day)))
                        (select(&field("within", "day_plans-within"), &parts(&desk.orgs, scope, desk.today()), &typed.within, Hx::default()))
                    }
                    (action_bar(html! {
                        (Button::submit(tr.t("day_plans-make")).primary())
                        (Button::link(tr.t("form-cancel"), PATH).quiet())
                    }))
                }))
            }))
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::*;
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn html(scope: &str) -> String {
        let typed = Typed {
            day: "2026-11-24".into(),
            within: scope.into(),
        };
        let scope = scope.parse().unwrap();
        view(
            &desk(Role::Branch, Lang::Zh),
            &scope,
            &typed,
            &FormErrors::new(),
            None,
        )
        .into_string()
    }

    #[test]
    fn the_reader_chooses_within_their_own_part_of_the_tree() {
        let town = html("370405001");
        assert_sound(&town);
        assert!(town.contains("value=\"370405001\" selected") && town.contains("value=\"370405001004\""));
        assert!(!town.contains("value=\"370405\""));
        assert!(!html("370405001004").contains("value=\"370405001\""));
    }

    #[test]
    fn a_day_out_of_range_is_told_with_its_limits() {
        let error = Error::invalid("day", "out_of_range", "x")
            .with("min", "2026-11-23")
            .with("max", "2026-12-07");
        let found = refused(&error, Tr::new(Lang::Zh));
        assert_eq!(
            found.get("day"),
            Some("应在 2026-11-23 周一 至 2026-12-07 周一 之间")
        );
    }
}
