//! `/m/activities`: what one may sign up for, one's own places, and signing in and out at the site with the code that hangs
//! there, scanned or typed (R5.6 (3)).

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contracts::{
    Error, Personal,
    dispatch::{
        VisitState,
        activity::{
            ActivitiesForVolunteer, ActivityForVolunteer, ActivityPhase, JoinActivity, LeaveActivity,
            SignAct, SignActivity, VolunteerActivities,
        },
    },
};
use kernel::ActivityId;
use maud::{Markup, html};
use portal_kit::{
    Button, Field, FormErrors, Icon, Input, error_summary, facts, input,
    mobile::{self, Tab, big_button},
    post_form, status,
};
use serde::Deserialize;

use super::{
    check_out::six_digits,
    notice::{Notice, Said},
    refused,
    screen::Screen,
};
use crate::{
    pages::activities::standing,
    web::{App, Page, Post, Volunteer},
};

/// Wrong codes after which the form is closed and the roster is signed on paper.
const CODE_TRIES: u8 = 5;
const LIST: &str = "/m/activities";

/// `/m/activities`
pub fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(show))
        .route("/m/activities/{id}", get(one))
        .route("/m/activities/{id}/join", post(join))
        .route("/m/activities/{id}/leave", post(leave))
        .route("/m/activities/{id}/sign", post(sign))
}

async fn show(State(app): State<App>, me: Volunteer, Query(said): Query<Said>) -> Page {
    let (screen, found) = tokio::try_join!(
        Screen::open(&me, &app),
        me.ask(&app, VolunteerActivities { volunteer_id: me.id }),
    )?;
    let said = said.show(screen.tr);
    Ok(list(&screen, &found, &said))
}

fn list(screen: &Screen, found: &ActivitiesForVolunteer, said: &Markup) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (said)
        @if found.ahead.is_empty() { section.tk { p.muted { (tr.t("mobile-activities-none")) } } }
        @for each in &found.ahead { (card(screen, each)) }
        @if !found.past.is_empty() {
            h2 { (tr.t("mobile-activities-past")) }
            section.tk { ol.lines { @for each in &found.past { (past(screen, each)) } } }
        }
    };
    screen.page(&tr.t("activities-title"), Tab::Tasks, body)
}

/// The next ones, on the page of tasks.
pub fn next(screen: &Screen, found: &ActivitiesForVolunteer) -> Markup {
    const SHOWN: usize = 3;
    let tr = screen.tr;
    html! {
        @if !found.ahead.is_empty() || !found.past.is_empty() {
            h2 { (tr.t("activities-title")) }
            @for each in found.ahead.iter().take(SHOWN) { (card(screen, each)) }
            section.tk { (Button::link(tr.t("mobile-activities-all"), LIST).wide()) }
        }
    }
}

fn holds(each: &ActivityForVolunteer) -> Option<VisitState> {
    let state = each.visit.as_ref()?.state;
    (!matches!(state, VisitState::Cancelled | VisitState::NoShow)).then_some(state)
}

fn card(screen: &Screen, each: &ActivityForVolunteer) -> Markup {
    let (tr, row) = (screen.tr, &each.row);
    let left = row.places.saturating_sub(row.taken);
    let places = match (row.phase, holds(each)) {
        (ActivityPhase::Cancelled, _) => tr.word("status-activity", row.phase.as_str()),
        (_, Some(_)) => tr.t("mobile-activities-mine"),
        (_, None) if left == 0 => tr.t("mobile-activities-full"),
        (_, None) => tr.args("mobile-activities-left", &[("n", left.into())]),
    };
    let credit = screen.credit(row.duration, row.weight);
    mobile::task(&mobile::Task {
        tags: None,
        when: screen.when_and_how_long(row.starts_at.0, row.duration),
        title: row.words.title.clone(),
        href: Some(href(row.activity_id)),
        address: Some(format!("{} {}", screen.place(&row.place), row.words.address)),
        note: Some(format!(
            "{places} · {}",
            tr.args("mobile-credit", &[("sum", credit.into())])
        )),
        steps: None,
        actions: None,
    })
}

fn past(screen: &Screen, each: &ActivityForVolunteer) -> Markup {
    let tr = screen.tr;
    html! {
        li {
            b { a href=(href(each.row.activity_id)) { (each.row.words.title) } }
            span { @if let Some(visit) = &each.visit { (standing(tr, visit.state)) } }
            span.muted.m-sm { (screen.when(each.row.starts_at.0)) }
            span.muted.m-sm.num {
                @if let Some(visit) = &each.visit && let Some(raw) = visit.raw_minutes {
                    (screen.credit(raw, visit.weight.unwrap_or(each.row.weight)))
                }
            }
        }
    }
}

fn href(id: ActivityId) -> String {
    format!("{LIST}/{id}")
}

/// The address's query: the code of a picture that was scanned.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Scanned {
    code: String,
}

async fn one(
    State(app): State<App>,
    me: Volunteer,
    Path(id): Path<ActivityId>,
    Query(said): Query<Said>,
    Query(scanned): Query<Scanned>,
) -> Page<Response> {
    let attempt = Attempt {
        said: said.show(me.tr),
        code: six_digits(&scanned.code).unwrap_or_default(),
        ..Attempt::default()
    };
    page(&me, &app, id, &attempt).await
}

/// A step that was tried, or none.
struct Attempt {
    status: StatusCode,
    said: Markup,
    /// The code as it was scanned.
    code: String,
    errors: FormErrors,
}

impl Default for Attempt {
    fn default() -> Self {
        Self {
            status: StatusCode::OK,
            said: html! {},
            code: String::new(),
            errors: FormErrors::new(),
        }
    }
}

async fn page(me: &Volunteer, app: &App, id: ActivityId, attempt: &Attempt) -> Page<Response> {
    let (screen, found) = tokio::try_join!(
        Screen::open(me, app),
        me.ask(app, VolunteerActivities { volunteer_id: me.id }),
    )?;
    let mut all = found.ahead.iter().chain(&found.past);
    let Some(each) = all.find(|each| each.row.activity_id == id) else {
        return Err(Error::not_found("activity").into());
    };
    Ok((attempt.status, view(&screen, each, attempt)).into_response())
}

fn view(screen: &Screen, each: &ActivityForVolunteer, attempt: &Attempt) -> Markup {
    let (tr, row) = (screen.tr, &each.row);
    let mut rows = vec![
        (
            tr.t("activities-starts"),
            screen.when_and_how_long(row.starts_at.0, row.duration),
        ),
        (
            tr.t("activities-place"),
            format!("{} {}", screen.place(&row.place), row.words.address),
        ),
        (tr.t("orders-of-service"), screen.service(&row.service)),
        (tr.t("activities-served"), row.words.served.clone()),
        (tr.t("activities-org"), screen.place(&row.org)),
        (
            tr.t("activities-taken"),
            format!("{} / {}", row.taken, row.places),
        ),
        (tr.t("mobile-planned"), screen.credit(row.duration, row.weight)),
    ];
    if let Some(visit) = &each.visit {
        rows.extend(
            visit
                .started_at
                .map(|at| (tr.t("mobile-started"), screen.when(at.0))),
        );
        rows.extend(
            visit
                .stopped_at
                .map(|at| (tr.t("mobile-stopped"), screen.when(at.0))),
        );
        if let Some(raw) = visit.raw_minutes {
            let credit = screen.credit(raw, visit.weight.unwrap_or(row.weight));
            rows.push((tr.t("mobile-brings"), credit));
        }
    }
    let body = html! {
        (attempt.said)
        (error_summary(tr, &attempt.errors))
        section.tk {
            p.tk-when {
                (status(tr, "activity", row.phase.as_str()))
                @if let Some(visit) = &each.visit { " " (standing(tr, visit.state)) }
            }
            h2 { (row.words.title) }
            (facts(&rows))
        }
        (step(screen, each, attempt))
    };
    screen.page(&tr.t("mobile-activities-one"), Tab::Tasks, body)
}

/// The one thing to do now.
fn step(screen: &Screen, each: &ActivityForVolunteer, attempt: &Attempt) -> Markup {
    let (tr, row) = (screen.tr, &each.row);
    let goes_on = matches!(row.phase, ActivityPhase::Open | ActivityPhase::Running);
    let action = |step: &str| format!("{}/{step}", href(row.activity_id));
    html! {
        @match holds(each) {
            None if goes_on && row.taken < row.places => {
                section.tk {
                    (post_form(&screen.ctx, "join", &action("join"), screen.key(), big_button(Icon::Check, &tr.t("mobile-activities-join"))))
                }
            },
            None if goes_on => section.tk { p.muted { (tr.t("mobile-activities-full")) } },
            None => {},
            Some(VisitState::Accepted) if goes_on => {
                @if each.sign_in_from.0 <= screen.now { (sign_form(screen, each, SignAct::In, attempt)) }
                @else {
                    section.tk { p { (tr.args("mobile-activities-sign-from", &[("when", screen.when(each.sign_in_from.0).into())])) } }
                }
                section.tk {
                    p.muted { (tr.t("mobile-activities-leave-hint")) }
                    (post_form(&screen.ctx, "leave", &action("leave"), screen.key(), html! { (Button::submit(tr.t("mobile-activities-leave")).wide()) }))
                }
            },
            Some(VisitState::InProgress) => (sign_form(screen, each, SignAct::Out, attempt)),
            Some(state) => section.tk { p { (explained(screen, state)) } },
        }
    }
}

fn sign_form(screen: &Screen, each: &ActivityForVolunteer, act: SignAct, attempt: &Attempt) -> Markup {
    let tr = screen.tr;
    let words = tr.t(match act {
        SignAct::In => "activities-in",
        SignAct::Out => "activities-out",
    });
    let tries = each.visit.as_ref().map_or(0, |visit| visit.wrong_codes);
    if tries >= CODE_TRIES {
        return html! { section.tk { h2 { (words) } (refused::frame(&tr.t("error-site_code_locked"))) } };
    }
    let code = Field::new(tr, "code", tr.t("mobile-activities-code"))
        .required()
        .errors(&attempt.errors);
    let body = html! {
        input type="hidden" name="act" value=(act.as_str());
        p.muted { (tr.t("mobile-activities-code-hint")) }
        div.code-in { (input(&code, Input::code(&attempt.code, 6))) }
        (big_button(Icon::Check, &words))
    };
    html! {
        section.tk #sign {
            h2 { (words) }
            (post_form(&screen.ctx, "sign", &format!("{}/sign", href(each.row.activity_id)), screen.key(), body))
        }
    }
}

/// What a state means for the volunteer: no elder is asked here, those who run the activity confirm it.
fn explained(screen: &Screen, state: VisitState) -> String {
    let tr = screen.tr;
    match state {
        VisitState::Completed => tr.t("mobile-activities-completed"),
        VisitState::HeldForReview => tr.t("mobile-state-held"),
        VisitState::Uploaded => tr.t("mobile-activities-uploaded"),
        VisitState::Confirmed | VisitState::Lapsed => tr.t("mobile-state-confirmed"),
        VisitState::Disputed | VisitState::Voided => tr.t("mobile-activities-disputed"),
        VisitState::NoShow => tr.t("mobile-state-no-show"),
        VisitState::Accepted | VisitState::InProgress | VisitState::NeedsCorrection => {
            tr.t("mobile-activities-correct")
        }
        VisitState::Cancelled => tr.t("mobile-state-cancelled"),
    }
}

#[derive(Deserialize)]
struct Nothing {}

async fn join(
    State(app): State<App>,
    me: Volunteer,
    Path(activity_id): Path<ActivityId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Response> {
    let command = JoinActivity {
        activity_id,
        volunteer_id: me.id,
    };
    match me.tell(&app, idem, command).await {
        Ok(_) => Ok(Notice::SignedUp.at(&href(activity_id))),
        Err(error) => refuse(&me, &app, activity_id, error).await,
    }
}

async fn leave(
    State(app): State<App>,
    me: Volunteer,
    Path(activity_id): Path<ActivityId>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Response> {
    let command = LeaveActivity {
        activity_id,
        volunteer_id: me.id,
    };
    match me.tell(&app, idem, command).await {
        Ok(_) => Ok(Notice::PlaceGivenBack.at(LIST)),
        Err(error) => refuse(&me, &app, activity_id, error).await,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    act: String,
    code: String,
}

async fn sign(
    State(app): State<App>,
    me: Volunteer,
    Path(activity_id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    let act = SignAct::parse(&data.act).unwrap_or(SignAct::In);
    let Some(code) = six_digits(&data.code) else {
        let attempt = Attempt {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            errors: [("code", me.tr.t("mobile-activities-six-digits").as_str())]
                .into_iter()
                .collect(),
            ..Attempt::default()
        };
        return page(&me, &app, activity_id, &attempt).await;
    };
    let command = SignActivity {
        activity_id,
        volunteer_id: me.id,
        act,
        code: Personal(code),
    };
    match me.tell(&app, idem, command).await {
        Ok(_) if act == SignAct::In => Ok(Notice::SignedIn.at(&href(activity_id))),
        Ok(_) => Ok(Notice::CheckedOut.at(&href(activity_id))),
        Err(error) => refuse(&me, &app, activity_id, error).await,
    }
}

/// The page again with the words of the refusal: a wrong code beside its field, anything else above.
async fn refuse(me: &Volunteer, app: &App, id: ActivityId, error: Error) -> Page<Response> {
    let (status, error) = refused::status(error)?;
    let words = refused::words(&error, &me.ctx(app));
    let mut attempt = Attempt {
        status,
        ..Attempt::default()
    };
    match error.field.as_deref() {
        Some("code") if error.reason == "wrong_site_code" => attempt.errors.add("code", words),
        _ => attempt.said = refused::frame(&words),
    }
    page(me, app, id, &attempt).await
}

#[cfg(test)]
mod tests {
    use contracts::{
        At,
        dispatch::{
            VisitCard,
            activity::{ActivityRow, ActivityWords, OpenTo},
        },
    };
    use kernel::{BasisPoints, Lang, OrderId, RawMinutes};
    use time::Duration;
    use uuid::Uuid;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    fn each(phase: ActivityPhase, state: Option<VisitState>) -> ActivityForVolunteer {
        let now = screen(Lang::Zh).now;
        ActivityForVolunteer {
            row: ActivityRow {
                activity_id: ActivityId::from(Uuid::from_u128(7)),
                order_id: OrderId::from(Uuid::from_u128(8)),
                order_no: "FW20261123-0041".into(),
                org: "370405001004".parse().unwrap(),
                place: "370405001004".parse().unwrap(),
                words: ActivityWords {
                    title: "重阳节包饺子".into(),
                    address: "文化广场".into(),
                    served: "本村老人".into(),
                    open_to: OpenTo::Unit,
                    project_id: None,
                },
                project: None,
                service: "01".into(),
                weight: BasisPoints::ONE,
                starts_at: At(now + Duration::minutes(20)),
                duration: RawMinutes::new(120),
                places: 10,
                taken: 4,
                came: 0,
                minutes: RawMinutes::ZERO,
                phase,
            },
            visit: state.map(|state| VisitCard {
                wrong_codes: 0,
                ..sample::task(state).visit
            }),
            sign_in_from: At(now - Duration::minutes(10)),
        }
    }

    fn html(lang: Lang, each: &ActivityForVolunteer, code: &str) -> String {
        let attempt = Attempt {
            code: code.into(),
            ..Attempt::default()
        };
        view(&screen(lang), each, &attempt).into_string()
    }

    #[test]
    fn who_has_no_place_takes_one_with_one_button_while_there_are_some() {
        let mut open = each(ActivityPhase::Open, None);
        let page = html(Lang::Zh, &open, "");
        assert!(page.contains("/join\"") && page.contains("4 / 10") && !page.contains("/sign\""));
        open.row.taken = 10;
        assert!(!html(Lang::Zh, &open, "").contains("/join\""));
        assert!(!html(Lang::En, &each(ActivityPhase::Cancelled, None), "").contains("<form"));
    }

    #[test]
    fn a_scanned_code_stands_in_the_field_and_can_be_typed_as_well_r5_6() {
        let mine = each(ActivityPhase::Open, Some(VisitState::Accepted));
        let page = html(Lang::Zh, &mine, "482913");
        assert!(
            page.contains("value=\"482913\"") && page.contains("value=\"in\"") && page.contains("/leave\"")
        );
        assert!(html(Lang::En, &mine, "").contains("inputmode=\"numeric\""));
        let there = html(
            Lang::Zh,
            &each(ActivityPhase::Running, Some(VisitState::InProgress)),
            "",
        );
        assert!(there.contains("value=\"out\"") && !there.contains("/leave\""));
    }

    #[test]
    fn after_five_wrong_codes_there_is_no_form_but_the_sheet() {
        let mut mine = each(ActivityPhase::Running, Some(VisitState::InProgress));
        if let Some(visit) = &mut mine.visit {
            visit.wrong_codes = 5;
        }
        let page = html(Lang::Zh, &mine, "");
        assert!(!page.contains("name=\"code\"") && page.contains("签到表"));
    }

    #[test]
    fn every_state_afterwards_is_explained_in_both_languages() {
        for state in VisitState::ALL {
            for lang in [Lang::Zh, Lang::En] {
                let page = html(lang, &each(ActivityPhase::Crediting, Some(*state)), "");
                assert!(!page.contains("mobile-"), "{state:?}: {page}");
            }
        }
    }

    #[test]
    fn the_list_says_whose_place_it_is_and_how_many_are_left() {
        let found = ActivitiesForVolunteer {
            ahead: vec![
                each(ActivityPhase::Open, None),
                each(ActivityPhase::Open, Some(VisitState::Accepted)),
            ],
            past: vec![each(ActivityPhase::Done, Some(VisitState::Confirmed))],
        };
        let page = list(&screen(Lang::Zh), &found, &html! {}).into_string();
        for words in ["还有 6 个名额", "已报名", "参加过的活动"] {
            assert!(page.contains(words), "{words} in {page}");
        }
        let none = ActivitiesForVolunteer {
            ahead: vec![],
            past: vec![],
        };
        assert!(
            list(&screen(Lang::En), &none, &html! {})
                .into_string()
                .contains("No activities")
        );
    }
}
