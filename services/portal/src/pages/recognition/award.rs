use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    Code, Error, Role,
    volunteer::award::{AwardDecision, AwardRow, AwardState, DecideAward, GetAward, PublishAward},
};
use kernel::AwardId;
use maud::{Markup, html};
use portal_kit::{
    Button, Card, Event, Field, FormErrors, Input, PageCtx, PageHead, TagKind, Tr, action_bar, card,
    error_summary, facts, input, page, post_form, status, timeline,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    READERS,
    awards::{PATH, named},
    ranking::evidence,
};
use crate::web::{App, Names, Page, Post, Signed, field_errors};

/// Who decides and publishes.
const DECIDERS: [Role; 1] = [Role::Operator];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/recognition/awards/{id}", get(show))
        .route("/recognition/awards/{id}/{act}", post(act))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Typed {
    reason: String,
}

async fn show(State(app): State<App>, signed: Signed, Path(award_id): Path<AwardId>) -> Page {
    signed.needs(&READERS)?;
    view(&app, &signed, award_id, &Typed::default(), &FormErrors::new()).await
}

async fn act(
    State(app): State<App>,
    signed: Signed,
    Path((award_id, act)): Path<(AwardId, String)>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&DECIDERS)?;
    let decide = |decision, reason| DecideAward {
        award_id,
        decision,
        reason,
    };
    let done = match act.as_str() {
        "approve" => {
            let approve = decide(AwardDecision::Approve, None);
            signed.tell(&app, idem, approve).await
        }
        "refuse" => {
            let refuse = decide(AwardDecision::Refuse, Some(data.reason.clone()));
            signed.tell(&app, idem, refuse).await
        }
        "publish" => signed.tell(&app, idem, PublishAward { award_id }).await,
        _ => return Err(Error::not_found("page").into()),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{PATH}/{award_id}")).into_response()),
        Err(error) if error.code == Code::Invalid => {
            let errors = field_errors(&error, signed.tr, &[]);
            let again = view(&app, &signed, award_id, &data, &errors).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn view(app: &App, signed: &Signed, award_id: AwardId, typed: &Typed, errors: &FormErrors) -> Page {
    let row = signed.ask(app, GetAward { award_id }).await?;
    let staff = [row.nominated_by, row.decided_by, row.published_by];
    let names = Names::load(signed, app, [], row.ranked.volunteer_id)
        .await?
        .with_staff(app, staff.into_iter().flatten())
        .await?;
    let (ctx, tr, orgs) = (signed.ctx(app, "/volunteers"), signed.tr, app.orgs());
    let award = format!("{} {}", row.year, tr.word("award", row.kind.as_str()));
    let title = format!("{} · {award}", named(&names, &orgs, &row.ranked));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("recognition-awards"), PATH)
        .here(title)
        .meta(status(tr, "award", row.state.as_str()))
        .errors(!errors.is_empty());
    let ranked = &row.ranked;
    let mut lines = vec![
        (tr.t("award-whose"), evidence(&names, &orgs, ranked)),
        (tr.t("award-place"), html! { b { (ranked.place) } }),
        (
            tr.t("award-raw"),
            html! { (tr.minutes(ranked.raw_minutes.get())) },
        ),
        (tr.t("award-visits"), html! { (ranked.visits) }),
    ];
    if ranked.volunteer_id.is_none() {
        lines.push((tr.t("award-volunteers"), html! { (ranked.volunteers) }));
    }
    lines.push((tr.t("award-merits"), html! { (row.merits) }));
    if let Some(late) = &row.late_because {
        lines.push((tr.t("award-late-because"), html! { (late) }));
    }
    Ok(page(
        &ctx,
        &head,
        html! {
            div.two-col {
                (card(Card::new(tr.t("award-nomination")), facts(&lines)))
                (card(Card::new(tr.t("recognition-history")), timeline(&history(tr, &row, &names))))
            }
            (acts(app, signed, &ctx, &row, typed, errors))
        },
    ))
}

fn history(tr: Tr, row: &AwardRow, names: &Names) -> Vec<Event> {
    let who = |id: Option<kernel::StaffId>| id.map_or("—", |id| names.staff(id)).to_owned();
    let mut events =
        vec![Event::new(tr.moment(row.nominated_at.0), tr.t("award-nominated")).who(who(row.nominated_by))];
    if let Some(at) = row.decided_at {
        let refused = row.state == AwardState::Refused;
        let (what, kind) = match refused {
            true => ("award-refused", TagKind::Bad),
            false => ("award-approved", TagKind::Ok),
        };
        let mut decided = Event::new(tr.moment(at.0), tr.t(what))
            .who(who(row.decided_by))
            .kind(kind);
        if let Some(why) = &row.refused_because {
            decided = decided.note(html! { (why) });
        }
        events.push(decided);
    }
    if let Some(at) = row.published_at {
        events.push(
            Event::new(tr.moment(at.0), tr.t("award-published"))
                .who(who(row.published_by))
                .kind(TagKind::Ok),
        );
    }
    events
}

/// What can be done in this state, each act a form with its own key.
fn acts(
    app: &App,
    signed: &Signed,
    ctx: &PageCtx,
    row: &AwardRow,
    typed: &Typed,
    errors: &FormErrors,
) -> Markup {
    let (tr, key) = (ctx.tr, app.key());
    let form = |act: &str, body: Markup| {
        let action = format!("{PATH}/{}/{act}", row.award_id);
        post_form(ctx, act, &action, Uuid::new_v5(&key, act.as_bytes()), body)
    };
    let reason = Field::new(tr, "reason", tr.t("recognition-reason"))
        .required()
        .errors(errors);
    let mine = row.nominated_by == Some(signed.staff_id);
    let body = match row.state {
        _ if !signed.has(&DECIDERS) => return html! {},
        AwardState::Nominated => html! {
            @if mine {
                p.muted { (tr.t("recognition-other-person")) }
            } @else {
                (form("approve", action_bar(html! { (Button::submit(tr.t("award-approve")).primary()) })))
            }
            (form("refuse", html! {
                (input(&reason, Input::text(&typed.reason).max(200)))
                (action_bar(html! { (Button::submit(tr.t("award-refuse")).danger()) }))
            }))
        },
        AwardState::Approved => form(
            "publish",
            html! {
                p.muted { (tr.t("award-publish-hint")) }
                (action_bar(html! { (Button::submit(tr.t("award-publish")).primary()) }))
            },
        ),
        _ => return html! {},
    };
    card(
        Card::new(tr.t("recognition-decide")),
        html! { (error_summary(tr, errors)) (body) },
    )
}
