//! `/m/care`: saved time taken back as service (R7.7): what one has, what services cost, one's claims; a new one, and taking
//! one back.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contracts::{
    Code, Page as Rows, Paging,
    redemption::claim::{CancelClaim, ClaimCard, ClaimPrices, ClaimRow, FindClaims, GetClaim, PriceClaim},
};
use kernel::{ClaimId, Lang, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Choice, Field, Hx, Icon, Tr, alert, error_summary, facts,
    mobile::{self, Tab},
    post_form, seg, status,
};

use super::{
    notice::{Notice, Said},
    refused,
    screen::Screen,
};
use crate::{
    pages::{
        claims::wish,
        orders::{
            catalogue::factor,
            form::{Refused, Sent, Sheet, Typed},
        },
    },
    web::{App, Page, Post, Volunteer},
};

const PATH: &str = "/m/care";
/// Claims on a page: a phone scrolls.
const SHOWN: u32 = 50;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .route("/m/care/new", get(blank).post(ask))
        .route("/m/care/{id}", get(one))
        .route("/m/care/{id}/cancel", post(cancel))
}

/// Ready reasons for taking a claim back: value and key of its words.
const REASONS: [(&str, &str); 3] = [
    ("better", "m-care-reason-better"),
    ("help", "m-care-reason-help"),
    ("time", "m-care-reason-time"),
];

/// Prices and balance; nothing while the accounts are being opened.
async fn prices(me: &Volunteer, app: &App) -> contracts::Result<Option<ClaimPrices>> {
    let asked = PriceClaim {
        volunteer_id: me.id,
        service: None,
    };
    match me.ask(app, asked).await {
        Ok(prices) => Ok(Some(prices)),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

async fn show(State(app): State<App>, me: Volunteer, Query(said): Query<Said>) -> Page {
    let mine = FindClaims {
        within: None,
        states: Vec::new(),
        volunteer_id: None,
        recipient_id: None,
        no: None,
        paging: Paging { page: 1, size: SHOWN },
    };
    let (screen, prices, mine) =
        tokio::try_join!(Screen::open(&me, &app), prices(&me, &app), me.ask(&app, mine))?;
    Ok(view(&screen, prices.as_ref(), &mine, said.show(screen.tr)))
}

fn view(screen: &Screen, prices: Option<&ClaimPrices>, mine: &Rows<ClaimRow>, said: Markup) -> Markup {
    let tr = screen.tr;
    let body = html! {
        (said)
        @match prices {
            None => (alert(AlertKind::Info, html! { (tr.t("mobile-no-account-yet")) })),
            Some(prices) => section.tk {
                (facts(&wish::purse(tr, prices)))
                p.muted.m-sm { (tr.t("m-care-what")) }
                (mobile::big_link(Icon::Plus, &tr.t("claims-new"), "/m/care/new"))
            },
        }
        section.tk {
            h2 { (tr.t("m-care-mine")) }
            @if mine.rows.is_empty() { p.muted { (tr.t("m-care-none")) } }
            ul.lines {
                @for row in &mine.rows {
                    li {
                        span { a href={ (PATH) "/" (row.claim_id) } { b { (screen.service(&row.service)) } } " " (status(tr, "claim", row.state.as_str())) }
                        span.num { (tr.minutes(row.spent.unwrap_or(row.cost).get())) }
                        span.muted.m-sm { (screen.when_and_how_long(row.starts_at.0, row.duration)) }
                    }
                }
            }
        }
    };
    screen.page(&tr.t("m-care-title"), Tab::Passbook, body)
}

async fn blank(State(app): State<App>, me: Volunteer) -> Page<Response> {
    form(&me, &app, &Refused::default(), None).await
}

async fn form(me: &Volunteer, app: &App, refused: &Refused, preview: Option<Markup>) -> Page<Response> {
    let (screen, prices) = tokio::try_join!(Screen::open(me, app), prices(me, app))?;
    let Some(prices) = prices else {
        return Ok(Notice::Gone.at(PATH));
    };
    Ok((refused.status, form_view(&screen, &prices, refused, preview)).into_response())
}

fn form_view(screen: &Screen, prices: &ClaimPrices, refused: &Refused, preview: Option<Markup>) -> Markup {
    let tr = screen.tr;
    let sheet = Sheet::new(tr, wish::FORM, refused);
    let today = china_date(screen.now);
    let tomorrow = today.next_day().unwrap_or(today);
    let body = html! {
        section.tk {
            (facts(&wish::purse(tr, prices)))
            @if let Some(why) = &refused.conflict { (refused::frame(why)) }
            (error_summary(tr, &refused.errors))
            @if refused.conflict.is_none() { @if let Some(preview) = preview { (preview) } }
            (post_form(&screen.ctx, sheet.id(), "/m/care/new", screen.key(), html! {
                (wish::fields(tr, &sheet, prices, tomorrow))
                p { (Button::submit(tr.t("claims-price")).wide().value("do", "price")) }
                p { (Button::submit(tr.t("claims-ask")).primary().wide().value("do", "ask")) }
            }))
            (refused::call_hotline(&screen.ctx))
            p { (Button::link(tr.t("kit-back"), PATH).wide()) }
        }
    };
    screen.page(&tr.t("claims-new"), Tab::Passbook, body)
}

async fn ask(State(app): State<App>, me: Volunteer, sent: Post<Typed>) -> Page<Response> {
    let Some(prices) = prices(&me, &app).await? else {
        return Ok(Notice::Gone.at(PATH));
    };
    let mut form_sent = Sent::new(wish::FORM, sent.data, me.tr);
    let preview = wish::preview(me.tr, &form_sent, &prices);
    if form_sent.text("do") == "price" {
        let mut shown = form_sent.unsound();
        shown.status = StatusCode::OK;
        return form(&me, &app, &shown, preview).await;
    }
    let command = wish::read(&mut form_sent, me.id, &prices);
    let refused = match command {
        Some(command) if form_sent.is_sound() => match me.tell(&app, sent.idem, command).await {
            Ok(_) => return Ok(Notice::ClaimAsked.at(PATH)),
            Err(error) => match wish::too_little_in(me.tr, &error) {
                Some(words) => form_sent.refused_as(error, words, wish::NAMES)?,
                None => form_sent.refused(error, wish::NAMES)?,
            },
        },
        _ => form_sent.unsound(),
    };
    form(&me, &app, &refused, preview).await
}

async fn one(State(app): State<App>, me: Volunteer, Path(claim_id): Path<ClaimId>) -> Page {
    let (screen, claim) = tokio::try_join!(Screen::open(&me, &app), me.ask(&app, GetClaim { claim_id }))?;
    Ok(one_view(&screen, &claim, None))
}

async fn cancel(
    State(app): State<App>,
    me: Volunteer,
    Path(claim_id): Path<ClaimId>,
    sent: Post<Typed>,
) -> Page<Response> {
    let chosen = sent.data.get("reason").map(String::as_str).unwrap_or_default();
    let ready = REASONS.into_iter().find(|(value, _)| *value == chosen);
    let wrong = match ready {
        // Staff read it in Chinese, whatever language the page was in.
        Some((_, key)) => {
            let reason = Tr::new(Lang::Zh).t(key);
            match me.tell(&app, sent.idem, CancelClaim { claim_id, reason }).await {
                Ok(_) => return Ok(Notice::ClaimCancelled.at(PATH)),
                Err(error) => {
                    let (status, error) = refused::status(error)?;
                    (status, refused::words(&error, &me.ctx(&app)))
                }
            }
        }
        None => (StatusCode::UNPROCESSABLE_ENTITY, me.tr.t("error-choose")),
    };
    let (screen, claim) = tokio::try_join!(Screen::open(&me, &app), me.ask(&app, GetClaim { claim_id }))?;
    Ok((wrong.0, one_view(&screen, &claim, Some(&wrong.1))).into_response())
}

fn one_view(screen: &Screen, claim: &ClaimCard, wrong: Option<&str>) -> Markup {
    let (tr, row) = (screen.tr, &claim.row);
    let mut rows = vec![
        (tr.t("claims-no"), row.claim_no.clone()),
        (
            tr.t("claims-starts"),
            screen.when_and_how_long(row.starts_at.0, row.duration),
        ),
        (
            tr.t("claims-for-whom"),
            tr.word("relation", row.relation.as_str()),
        ),
        (
            tr.t("claims-cost"),
            format!("{} (×{})", tr.minutes(row.cost.get()), factor(row.weight)),
        ),
    ];
    if let Some(spent) = row.spent {
        rows.push((tr.t("claims-spent"), tr.minutes(spent.get())));
    }
    if let Some(waived) = row.waived.filter(|waived| waived.get() > 0) {
        rows.push((tr.t("claims-waived"), tr.minutes(waived.get())));
    }
    if let Some(why) = row.ended {
        rows.push((tr.t("claims-ended"), tr.word("claim_end", why.as_str())));
    }
    let choices: Vec<Choice> = REASONS
        .into_iter()
        .map(|(value, key)| Choice::new(value, tr.t(key)))
        .collect();
    let body = html! {
        @if !claim.may_cancel { @if let Some(wrong) = wrong { (refused::frame(wrong)) } }
        section.tk {
            h2 { (screen.service(&row.service)) " " (status(tr, "claim", row.state.as_str())) }
            (facts(&rows))
            p.muted.m-sm { (tr.t(&format!("m-care-next-{}", row.state.as_str()))) }
        }
        @if claim.may_cancel {
            section.tk {
                (post_form(&screen.ctx, "cancel", &format!("{PATH}/{}/cancel", row.claim_id), screen.key(), html! {
                    (seg(&Field::new(tr, "reason", tr.t("mobile-reason")).required().error(wrong), &choices, "", Hx::default()))
                    (Button::submit(tr.t("claims-cancel-do")).danger().wide())
                }))
            }
        }
        section.tk {
            (refused::call_hotline(&screen.ctx))
            p { (Button::link(tr.t("kit-back"), PATH).wide()) }
        }
    };
    screen.page(&tr.t("m-care-title"), Tab::Passbook, body)
}

#[cfg(test)]
mod tests {
    use contracts::redemption::claim::{ClaimEnd, ClaimState};
    use contracts::volunteer::recipient::Relation;
    use kernel::{BasisPoints, ElderId, RawMinutes, StandardMinutes, VolunteerId};

    use super::*;
    use crate::{mobile::screen::tests::screen, pages::claims::wish::tests::prices};

    fn claim(screen: &Screen, state: ClaimState) -> ClaimCard {
        ClaimCard {
            row: ClaimRow {
                claim_id: ClaimId::generate(screen.now),
                claim_no: "HF20261123-0001".into(),
                volunteer_id: VolunteerId::generate(screen.now),
                org: "370405001004".parse().unwrap(),
                recipient_id: ElderId::generate(screen.now),
                relation: Relation::Own,
                service: "02".into(),
                starts_at: screen.now.into(),
                duration: RawMinutes::new(60),
                weight: BasisPoints::new(20_000),
                cost: StandardMinutes::new(120),
                spent: None,
                waived: None,
                state,
                ended: matches!(
                    state,
                    ClaimState::Undoing | ClaimState::Refused | ClaimState::Cancelled | ClaimState::Expired
                )
                .then_some(ClaimEnd::Withdrawn),
                asked_at: screen.now.into(),
                order_id: None,
                order_no: None,
            },
            note: None,
            entered_by: None,
            served: None,
            actual: None,
            order_state: None,
            hold_until: screen.now.into(),
            end_note: None,
            acknowledged_by: None,
            acknowledged_at: None,
            acknowledged_note: None,
            steps: Vec::new(),
            may_cancel: state == ClaimState::Ordered,
            may_acknowledge: false,
        }
    }

    #[test]
    fn every_state_of_a_claim_says_what_comes_next() {
        for lang in [Lang::Zh, Lang::En] {
            let screen = screen(lang);
            for state in ClaimState::ALL {
                let claim = claim(&screen, *state);
                let html = one_view(&screen, &claim, None).into_string();
                assert!(!html.contains("m-care-next"), "{state:?}");
                assert_eq!(html.contains("/cancel\""), claim.may_cancel, "{state:?}");
            }
        }
    }

    #[test]
    fn the_page_shows_balance_prices_and_claims_and_an_empty_one_says_so_r7_7() {
        for lang in [Lang::Zh, Lang::En] {
            let screen = screen(lang);
            let rows = Rows {
                rows: vec![claim(&screen, ClaimState::Ordered).row],
                total: 1,
            };
            let html = view(&screen, Some(&prices()), &rows, html! {}).into_string();
            assert!(
                html.contains(&screen.tr.minutes(163)) && html.contains("/m/care/new"),
                "{html}"
            );
            let none = Rows {
                rows: Vec::new(),
                total: 0,
            };
            let html = view(&screen, None, &none, html! {}).into_string();
            assert!(html.contains(&screen.tr.t("m-care-none")) && !html.contains("/m/care/new"));
            let html = form_view(&screen, &prices(), &Refused::default(), None).into_string();
            assert!(html.contains("×3") && html.contains("name=\"consent\""), "{html}");
        }
    }
}
