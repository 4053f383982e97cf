use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Error, Personal,
    volunteer::star::{
        GetStar, ObjectToStar, ObjectionRuling, ReviewStar, RuleOnObjection, StarReview, StarShown,
        StarState, WithdrawStar,
    },
};
use kernel::{StaffId, StarId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Input, PageCtx, PageHead, Tr, action_bar, alert, card,
    error_summary, facts, input, page, post_form, status, textarea,
};
use portal_kit::{Event, TagKind, timeline};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    ISSUERS, READERS, RULERS,
    stars::{short, stars_in_words},
};
use crate::web::{App, Names, Page, Post, Signed, field_errors};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/recognition/stars/{id}", get(show))
        .route("/recognition/stars/{id}/{act}", post(act))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    reason: String,
    objection: String,
}

fn path(id: StarId) -> String {
    format!("/recognition/stars/{id}")
}

async fn show(State(app): State<App>, signed: Signed, Path(star_id): Path<StarId>) -> Page {
    signed.needs(&READERS)?;
    view(&app, &signed, star_id, &Typed::default(), &FormErrors::new()).await
}

async fn act(
    State(app): State<App>,
    signed: Signed,
    Path((star_id, act)): Path<(StarId, String)>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&ISSUERS)?;
    let reason = data.reason.clone();
    let review = |review, reason| ReviewStar {
        star_id,
        review,
        reason,
    };
    let rule = |ruling, reason| RuleOnObjection {
        star_id,
        ruling,
        reason,
    };
    let done = match act.as_str() {
        "approve" => signed.tell(&app, idem, review(StarReview::Approve, None)).await,
        "refuse" => {
            signed
                .tell(&app, idem, review(StarReview::Refuse, Some(reason)))
                .await
        }
        "object" => {
            let objection = Personal(data.objection.clone());
            signed.tell(&app, idem, ObjectToStar { star_id, objection }).await
        }
        "uphold" => {
            signed
                .tell(&app, idem, rule(ObjectionRuling::Upheld, reason))
                .await
        }
        "dismiss" => {
            signed
                .tell(&app, idem, rule(ObjectionRuling::Dismissed, reason))
                .await
        }
        "withdraw" => signed.tell(&app, idem, WithdrawStar { star_id, reason }).await,
        _ => return Err(Error::not_found("page").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&path(star_id)).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = view(&app, &signed, star_id, &data, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(app: &App, signed: &Signed, star_id: StarId, typed: &Typed, errors: &FormErrors) -> Page {
    let shown = signed.ask(app, GetStar { star_id }).await?;
    let row = &shown.row;
    let rulings = shown
        .objections
        .iter()
        .flat_map(|one| [one.recorded_by, one.ruled_by]);
    let staff: Vec<StaffId> = [row.applied_by, shown.reviewed_by, shown.withdrawn_by]
        .into_iter()
        .chain(rulings)
        .flatten()
        .collect();
    let names = Names::load(signed, app, [], [row.volunteer_id])
        .await?
        .with_staff(app, staff)
        .await?;
    let (ctx, tr) = (signed.ctx(app, "/volunteers"), signed.tr);
    let title = format!(
        "{} {}",
        names.volunteer(row.volunteer_id),
        stars_in_words(row.level)
    );
    let head = PageHead::new(title.clone())
        .crumb(tr.t("recognition-stars"), "/recognition/stars")
        .here(title)
        .meta(status(tr, "star", row.state.as_str()))
        .errors(!errors.is_empty());
    let place = app.orgs().town_village(&row.org);
    let lines = [
        (
            tr.t("recognition-whose"),
            html! { a href={ "/volunteers/" (row.volunteer_id) "/recognition" } { (names.volunteer(row.volunteer_id)) } },
        ),
        (tr.t("volunteers-org"), html! { (place) }),
        (
            tr.t("star-level"),
            html! { b { (stars_in_words(row.level)) } " " (tr.args("star-from", &[("n", row.threshold_h.into())])) },
        ),
        (tr.t("star-raw"), html! { (tr.minutes(row.raw_minutes.get())) }),
        (
            tr.t("star-raw-now"),
            html! { (tr.minutes(row.raw_minutes_now.get())) },
        ),
        (tr.t("recognition-notice"), html! { (notice(tr, &shown)) }),
    ];
    Ok(page(
        &ctx,
        &head,
        html! {
            @if short(row) { (alert(AlertKind::Warn, html! { (tr.t("star-short-hint")) })) }
            div.two-col {
                (card(Card::new(tr.t("star-rating")), facts(&lines)))
                (card(Card::new(tr.t("recognition-history")), timeline(&history(tr, &shown, &names))))
            }
            (acts(app, signed, &ctx, &shown, typed, errors))
        },
    ))
}

fn notice(tr: Tr, shown: &StarShown) -> String {
    match (shown.row.notice_from, shown.row.notice_to) {
        (Some(from), Some(to)) => format!("{} – {}", tr.date(from.0), tr.date(to.0)),
        _ => "—".into(),
    }
}

fn history(tr: Tr, shown: &StarShown, names: &Names) -> Vec<Event> {
    let row = &shown.row;
    let who = |id: Option<StaffId>| {
        id.map_or_else(|| tr.t("recognition-themselves"), |id| names.staff(id).to_owned())
    };
    let mut events =
        vec![Event::new(tr.moment(row.applied_at.0), tr.t("recognition-applied")).who(who(row.applied_by))];
    if let Some(at) = shown.reviewed_at {
        let refused = row.state == StarState::Refused && row.notice_to.is_none();
        let what = if refused {
            "star-reviewed-refused"
        } else {
            "star-reviewed-approved"
        };
        let kind = if refused { TagKind::Bad } else { TagKind::Ok };
        events.push(
            Event::new(tr.moment(at.0), tr.t(what))
                .who(who(shown.reviewed_by))
                .kind(kind),
        );
    }
    for one in &shown.objections {
        let text = one.objection.as_ref().map_or("—", |text| &**text).to_owned();
        events.push(
            Event::new(tr.moment(one.recorded_at.0), tr.t("star-objected"))
                .who(who(one.recorded_by))
                .kind(TagKind::Warn)
                .note(html! { (text) }),
        );
        if let (Some(at), Some(ruling)) = (one.ruled_at, one.ruling) {
            let why = one.reason.clone().unwrap_or_default();
            events.push(
                Event::new(tr.moment(at.0), tr.word("ruling", ruling.as_str()))
                    .who(who(one.ruled_by))
                    .note(html! { (why) }),
            );
        }
    }
    if let Some(at) = row.issued_at {
        events.push(Event::new(tr.moment(at.0), tr.t("star-issued")).kind(TagKind::Ok));
    }
    if let Some(at) = shown.withdrawn_at {
        events.push(
            Event::new(tr.moment(at.0), tr.t("star-withdrawn"))
                .who(who(shown.withdrawn_by))
                .kind(TagKind::Bad),
        );
    }
    if let Some(end) = shown.ended_by {
        events.push(Event::new("", tr.word("star_end", end.as_str())).kind(TagKind::Bad));
    }
    if let (Some(reason), Some(last)) = (&shown.reason, events.last_mut()) {
        last.note = Some(html! { (reason) });
    }
    events
}

/// What can be done in this state, each act a form with its own key.
fn acts(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    shown: &StarShown,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let (tr, row) = (ctx.tr, &shown.row);
    let key = app.key();
    let form = |act: &str, body: Markup| {
        let action = format!("{}/{act}", path(row.star_id));
        post_form(ctx, act, &action, Uuid::new_v5(&key, act.as_bytes()), body)
    };
    let reason = |id: &str| {
        input(
            &Field::new(tr, "reason", tr.t("recognition-reason"))
                .id(id)
                .required()
                .errors(errors),
            Input::text(&typed.reason).max(200),
        )
    };
    let mine = row.applied_by == Some(signed.staff_id);
    let (issues, rules) = (signed.has(&ISSUERS), signed.has(&RULERS));
    let body = match row.state {
        StarState::Applied if issues && mine => html! { p.muted { (tr.t("recognition-other-person")) } },
        StarState::Applied if issues => html! {
            (form("approve", action_bar(html! { (Button::submit(tr.t("star-approve")).primary()) })))
            (form("refuse", html! { (reason("refuse-reason")) (action_bar(html! { (Button::submit(tr.t("star-refuse")).danger()) })) }))
        },
        StarState::Notice if issues => form(
            "object",
            html! {
                (textarea(&Field::new(tr, "objection", tr.t("star-objection")).required().hint(tr.t("star-objection-hint")).errors(errors), &typed.objection, 3, 500))
                (action_bar(html! { (Button::submit(tr.t("star-object"))) }))
            },
        ),
        StarState::Objected if rules => html! {
            (form("dismiss", html! { (reason("dismiss-reason")) (action_bar(html! { (Button::submit(tr.t("star-dismiss")).primary()) })) }))
            (form("uphold", html! { (reason("uphold-reason")) (action_bar(html! { (Button::submit(tr.t("star-uphold")).danger()) })) }))
        },
        StarState::Issued if rules => form(
            "withdraw",
            html! { (reason("withdraw-reason")) (action_bar(html! { (Button::submit(tr.t("star-withdraw")).danger()) })) },
        ),
        _ => return html! {},
    };
    card(
        Card::new(tr.t("recognition-decide")),
        html! { (error_summary(tr, errors)) (body) },
    )
}
