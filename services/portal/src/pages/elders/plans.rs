//! `/elders/{id}/plans`: services that come back for an elder, whose orders open by themselves (R5.2).

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Paging, Personal, Weekday,
    dispatch::{
        ListServices,
        plan::{FindPlans, OpenPlan, PlanRow, PlanState, SetPlanState},
    },
    elderly::{ElderCard, ElderState, GetElder},
};
use kernel::{ElderId, RawMinutes, Sex, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Check, Choice, Column, Empty, Field, FormErrors, Hx, Input, PageHead, Table,
    TagKind, Tr, card, checks, empty, error_summary, hours_minutes, input, page, post_form, seg, select,
    table, tag, textarea,
};
use serde::Deserialize;
use uuid::Uuid;

use super::register::REGISTRARS;
use crate::{
    pages::orders::{catalogue::Catalogue, typed},
    web::{
        App, Errors, ListName, Page, Post, Signed, WholeList, field_errors, parse_date, wants_xlsx,
        xlsx_button,
    },
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/elders/{id}/plans", get(show).post(open))
        .route("/elders/{id}/plans/{plan}/state", post(set))
}

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("service", "plan-service"),
    ("weekdays", "plan-weekdays"),
    ("at", "plan-at"),
    ("duration", "plan-duration"),
    ("seats", "orders-seats"),
    ("first_day", "plan-first"),
    ("last_day", "plan-last"),
];

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    service: String,
    weekdays: Vec<String>,
    every_weeks: String,
    at: String,
    duration_h: String,
    duration_m: String,
    seats: String,
    gender: String,
    first_day: String,
    last_day: String,
    note: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    state: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    format: String,
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Query(asked): Query<Asked>,
) -> Page<Response> {
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, id).await;
    }
    let today = china_date(app.host.clock().now());
    let typed = Typed {
        every_weeks: "1".into(),
        at: "09:00".into(),
        duration_h: "1".into(),
        seats: "1".into(),
        first_day: today.to_string(),
        ..Typed::default()
    };
    let shown = view(&app, &signed, id, &typed, &FormErrors::new()).await?;
    Ok(shown.into_response())
}

/// Every plan of the elder, as a file.
async fn file(app: &App, signed: &Signed, id: ElderId) -> Page<Response> {
    let tr = signed.tr;
    let elder = signed.ask(app, GetElder { elder_id: id }).await?;
    let catalogue = Catalogue::new(signed.ask(app, ListServices {}).await?.services);
    let name = ListName {
        code: "plans",
        title: &tr.t("plans-title"),
        narrowed: vec![(tr.t("person-name"), elder.row.name.0)],
        filter: &[("elder", &id.to_string())],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let query = FindPlans {
            elder_id: Some(id),
            paging,
        };
        let found = signed.ask(app, query).await?;
        whole.add(found.total, &found.rows, columns(tr, &catalogue))?;
    }
    whole.finish().await
}

async fn open(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    form: Post<Typed>,
) -> Page<Response> {
    signed.needs(REGISTRARS)?;
    let typed = form.data;
    let wrong = match read(id, &typed, Errors::new(signed.tr).naming(LABELS)) {
        Ok(plan) => match signed.tell(&app, form.idem, plan).await {
            Ok(_) => return Ok(Redirect::to(&format!("/elders/{id}/plans")).into_response()),
            Err(error) if error.code == Code::Invalid => field_errors(
                &error,
                signed.tr,
                &[("at_minute", "at"), ("gender_wish", "gender")],
            ),
            Err(error) => return Err(error.into()),
        },
        Err(wrong) => wrong,
    };
    let again = view(&app, &signed, id, &typed, &wrong).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

async fn set(
    State(app): State<App>,
    signed: Signed,
    Path((id, plan_id)): Path<(ElderId, Uuid)>,
    form: Post<Wanted>,
) -> Page<Response> {
    let state = PlanState::parse(&form.data.state).ok_or_else(|| contracts::Error::not_found("page"))?;
    signed
        .tell(&app, form.idem, SetPlanState { plan_id, state })
        .await?;
    Ok(Redirect::to(&format!("/elders/{id}/plans")).into_response())
}

fn read(elder_id: ElderId, typed: &Typed, mut errors: Errors) -> Result<OpenPlan, FormErrors> {
    let service = errors.required("service", &typed.service);
    let weekdays: Vec<Weekday> = typed
        .weekdays
        .iter()
        .filter_map(|day| day.parse().ok().map(Weekday))
        .collect();
    if weekdays.is_empty() {
        errors.add("weekdays", "choose");
    }
    let at_minute = errors.read("at", "time_form", minute_of_day(&typed.at));
    let duration = typed::duration(&typed.duration_h, &typed.duration_m).filter(|minutes| *minutes > 0);
    let duration = errors.read("duration", "number_form", duration);
    let seats = typed::whole(&typed.seats)
        .and_then(|seats| u8::try_from(seats).ok())
        .filter(|seats| (1..=9).contains(seats));
    let seats = errors.read("seats", "not_seats", seats);
    let first = errors.read("first_day", "date_form", parse_date(&typed.first_day));
    let last = match typed.last_day.trim() {
        "" => None,
        text => errors.read("last_day", "date_form", parse_date(text)),
    };
    match (at_minute, duration, seats, first) {
        (Some(at_minute), Some(duration), Some(seats), Some(first)) if errors.is_empty() => Ok(OpenPlan {
            elder_id,
            service,
            weekdays,
            every_weeks: typed.every_weeks.parse().unwrap_or(1),
            at_minute,
            duration: RawMinutes::new(duration),
            seats,
            gender_wish: typed.gender.parse().ok(),
            note: Some(typed.note.trim())
                .filter(|note| !note.is_empty())
                .map(Personal::from),
            first_day: first.into(),
            last_day: last.map(Into::into),
        }),
        _ => Err(errors.into_inner()),
    }
}

/// `09:30` as minutes since midnight.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

async fn view(app: &App, signed: &Signed, id: ElderId, typed: &Typed, errors: &FormErrors) -> Page {
    let elder = signed.ask(app, GetElder { elder_id: id }).await?;
    let query = FindPlans {
        elder_id: Some(id),
        paging: Paging::default(),
    };
    let found = signed.ask(app, query).await?;
    let catalogue = Catalogue::new(signed.ask(app, ListServices {}).await?.services);
    let (ctx, tr) = (signed.ctx(app, "/elders"), signed.tr);
    let head = PageHead::new(tr.t("plans-title"))
        .crumb(tr.t("nav-elders"), "/elders")
        .crumb(elder.row.name.0.clone(), format!("/elders/{id}"))
        .here(tr.t("plans-title"))
        .errors(!errors.is_empty())
        .actions(xlsx_button(tr, &format!("/elders/{id}/plans")));
    let may = elder.row.state == ElderState::Active && signed.has(REGISTRARS);
    let mut columns = columns(tr, &catalogue);
    columns.push(
        Column::new("do", tr.t("plan-do"), |row: &PlanRow| {
            let steps: &[(PlanState, &str)] = match row.state {
                _ if !may => &[],
                PlanState::Active => &[(PlanState::Paused, "plan-pause"), (PlanState::Ended, "plan-end")],
                PlanState::Paused => &[(PlanState::Active, "plan-resume"), (PlanState::Ended, "plan-end")],
                PlanState::Ended => &[],
            };
            let action = format!("/elders/{id}/plans/{}/state", row.plan_id);
            html! {
                @if !steps.is_empty() {
                    (post_form(&ctx, &format!("plan-{}", row.plan_id), &action, app.key(), html! {
                        @for (state, words) in steps { (Button::submit(tr.t(words)).small().value("state", state.as_str())) " " }
                    }))
                }
            }
        })
        .card(CardRole::Actions),
    );
    let none = empty(&Empty {
        text: tr.t("plans-none"),
        action: None,
    });
    Ok(page(
        &ctx,
        &head,
        html! {
            (card(Card::new(tr.t("plans-title")).flush(), table(tr, &Table::new(tr.t("plans-title"), &found.rows, columns).empty(none))))
            @if may {
                (card(Card::new(tr.t("plan-new")), form(app, signed, &elder, &catalogue, typed, errors)))
            }
        },
    ))
}

/// What stands beside the steps, on the screen and in Excel.
fn columns<'a>(tr: Tr, catalogue: &'a Catalogue) -> Vec<Column<'a, PlanRow>> {
    vec![
        Column::text("service", tr.t("plan-service"), move |row: &PlanRow| {
            catalogue.name(tr, &row.service)
        })
        .card(CardRole::Title),
        Column::text("when", tr.t("plan-when"), move |row: &PlanRow| when(tr, row)),
        Column::text("duration", tr.t("plan-duration"), move |row: &PlanRow| {
            tr.minutes(row.duration.get())
        })
        .num(),
        Column::text("helpers", tr.t("orders-seats"), move |row: &PlanRow| {
            helpers(tr, row)
        }),
        Column::text("days", tr.t("plan-days"), move |row: &PlanRow| {
            let last = row.last_day.map(|day| tr.date(day.0)).unwrap_or_default();
            format!("{} – {last}", tr.date(row.first_day.0))
        }),
        Column::text("opened", tr.t("plan-opened"), |row: &PlanRow| row.opened).num(),
        Column::new("state", tr.t("list-state"), move |row: &PlanRow| {
            let kind = match row.state {
                PlanState::Active => TagKind::Ok,
                PlanState::Paused => TagKind::Warn,
                PlanState::Ended => TagKind::Grey,
            };
            tag(kind, &tr.word("plan_state", row.state.as_str()))
        })
        .card(CardRole::Amount),
    ]
}

/// 2 人 · 女
fn helpers(tr: Tr, row: &PlanRow) -> String {
    let seats = tr.args("orders-seats-n", &[("n", row.seats.into())]);
    match row.gender_wish {
        Some(sex) => format!("{seats} · {}", tr.word("sex", sex.as_str())),
        None => seats,
    }
}

/// 每周 周二、周五 09:00
fn when(tr: Tr, row: &PlanRow) -> String {
    let days: Vec<String> = row
        .weekdays
        .iter()
        .map(|day| tr.word("weekday", &day.0.to_string()))
        .collect();
    let time = format!("{:02}:{:02}", row.at_minute / 60, row.at_minute % 60);
    tr.args(
        "plan-rhythm",
        &[
            ("weeks", i64::from(row.every_weeks).into()),
            ("days", days.join(&tr.t("list-separator")).into()),
            ("time", time.into()),
        ],
    )
}

fn form(
    app: &App,
    signed: &Signed,
    elder: &ElderCard,
    catalogue: &Catalogue,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let (ctx, tr) = (signed.ctx(app, "/elders"), signed.tr);
    let mut services = vec![(String::new(), tr.t("form-choose"))];
    services.extend(catalogue.choices(tr));
    let days: Vec<Check> = (1..=7)
        .map(|day: u8| {
            let value = day.to_string();
            let ticked = typed.weekdays.contains(&value);
            Check::new(value.clone(), tr.word("weekday", &value), ticked)
        })
        .collect();
    let weeks: Vec<(String, String)> = (1..=4)
        .map(|weeks: i64| {
            (
                weeks.to_string(),
                tr.args("plan-weeks", &[("weeks", weeks.into())]),
            )
        })
        .collect();
    let sexes = [
        Choice::new("", tr.t("console-any")),
        Choice::new(Sex::Female.as_str(), tr.word("sex", Sex::Female.as_str())),
        Choice::new(Sex::Male.as_str(), tr.word("sex", Sex::Male.as_str())),
    ];
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    let action = format!("/elders/{}/plans", elder.row.elder_id);
    post_form(
        &ctx,
        "plan-form",
        &action,
        app.key(),
        html! {
            p.small.muted { (tr.t("plan-note")) }
            (error_summary(tr, errors))
            div.g.g2.stack-m {
                (select(&field("service", "plan-service"), &services, &typed.service, Hx::default()))
                (select(&field("every_weeks", "plan-every"), &weeks, &typed.every_weeks, Hx::default()))
            }
            (checks(&field("weekdays", "plan-weekdays"), &days))
            div.g.g2.stack-m {
                (input(&field("at", "plan-at"), Input::time(&typed.at)))
                (hours_minutes(&field("duration", "plan-duration"), &typed.duration_h, &typed.duration_m))
                (input(&field("seats", "orders-seats"), Input::whole(&typed.seats).max(1)))
                (seg(&Field::new(tr, "gender", tr.t("orders-gender")), &sexes, &typed.gender, Hx::default()))
                (input(&field("first_day", "plan-first"), Input::date(&typed.first_day)))
                (input(&Field::new(tr, "last_day", tr.t("plan-last")).errors(errors), Input::date(&typed.last_day)))
            }
            (textarea(&Field::new(tr, "note", tr.t("elder-note")).errors(errors), &typed.note, 2, 300))
            p { (Button::submit(tr.t("plan-new")).primary()) }
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn a_plan_is_read_as_it_is_typed() {
        let typed = Typed {
            service: "01".into(),
            weekdays: vec!["2".into(), "5".into()],
            every_weeks: "2".into(),
            at: "09:30".into(),
            duration_h: "1".into(),
            seats: "2".into(),
            gender: "female".into(),
            first_day: "2026-12-01".into(),
            ..Typed::default()
        };
        let id = ElderId::from(Uuid::nil());
        let plan = read(id, &typed, Errors::new(Tr::new(Lang::Zh))).unwrap();
        assert_eq!(
            (plan.at_minute, plan.duration.get(), plan.every_weeks),
            (570, 60, 2)
        );
        assert_eq!(plan.weekdays, [Weekday(2), Weekday(5)]);
        assert_eq!((plan.seats, plan.gender_wish), (2, Some(Sex::Female)));
        for seats in ["0", "10", "", "两"] {
            let typed = Typed {
                seats: seats.into(),
                ..typed.clone()
            };
            let found = read(id, &typed, Errors::new(Tr::new(Lang::Zh))).unwrap_err();
            assert!(found.get("seats").is_some(), "{seats}");
        }
        let found = read(id, &Typed::default(), Errors::new(Tr::new(Lang::Zh))).unwrap_err();
        for field in ["service", "weekdays", "at", "duration", "seats", "first_day"] {
            assert!(found.get(field).is_some(), "{field}");
        }
        assert_eq!(minute_of_day("24:00"), None);
    }
}
