//! `/m/offers/{offer}`: an offer and its answer. An offer binds nobody; a refusal costs nothing (R3.5).

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::dispatch::{AnswerOffer, Channel, OfferAnswer, OfferOutcome, OfferedTask, VolunteerTasks};
use kernel::OfferId;
use maud::{Markup, html};
use portal_kit::{facts, mobile::Tab};
use serde::Deserialize;

use super::{cards, notice::Notice, refused, screen::Screen};
use crate::web::{App, Page, Post, Volunteer};

/// `/m/offers/{offer}`
pub fn routes() -> Router<App> {
    Router::new().route("/m/offers/{offer}", get(show).post(answer))
}

async fn show(State(app): State<App>, me: Volunteer, Path(offer): Path<OfferId>) -> Page<Response> {
    let (screen, tasks) = tokio::try_join!(
        Screen::open(&me, &app),
        me.ask(&app, VolunteerTasks { volunteer_id: me.id })
    )?;
    match tasks.offers.iter().find(|one| one.offer_id == offer) {
        Some(offer) => Ok(view(&screen, offer).into_response()),
        // Answered, taken or over: the list says what there is now.
        None => Ok(Notice::Gone.at(Tab::Tasks.href())),
    }
}

fn view(screen: &Screen, offer: &OfferedTask) -> Markup {
    let tr = screen.tr;
    let mut rows = vec![
        (tr.t("mobile-starts"), screen.when(offer.starts_at.0)),
        (tr.t("mobile-duration"), tr.minutes(offer.duration.get())),
        (tr.t("mobile-where"), screen.place(&offer.village)),
    ];
    rows.extend(
        offer
            .distance_m
            .filter(|metres| *metres > 0)
            .map(|metres| (tr.t("mobile-far"), cards::distance(screen, metres))),
    );
    rows.push((tr.t("mobile-brings"), screen.credit(offer.duration, offer.weight)));
    rows.push((tr.t("mobile-answer-until"), screen.when(offer.expires_at.0)));
    let body = html! {
        section.tk {
            @if let Some(tag) = cards::urgency(screen, offer.urgency) { p.tk-when { (tag) } }
            h2 { (screen.service(&offer.service)) }
            (facts(&rows))
            (cards::answers(screen, offer))
            p.muted.m-sm { (tr.t("mobile-decline-is-free")) }
            p.muted.m-sm { (tr.t("mobile-address-after-accepting")) }
        }
    };
    screen.page(&tr.t("mobile-offer-title"), Tab::Tasks, body)
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    answer: String,
}

async fn answer(
    State(app): State<App>,
    me: Volunteer,
    Path(offer_id): Path<OfferId>,
    form: Post<Answer>,
) -> Page<Response> {
    let answer = OfferAnswer::parse(&form.data.answer)
        .ok_or_else(|| contracts::Error::invalid("answer", "malformed", "the answer is yes or no"))?;
    let told = AnswerOffer {
        offer_id,
        answer,
        channel: Channel::Mobile,
    };
    let list = Tab::Tasks.href();
    let answered = match me.tell(&app, form.idem, told).await {
        Ok(answered) => answered,
        Err(error) => return not_possible(&me, &app, error).await,
    };
    Ok(match (answered.outcome, answered.visit_id) {
        (OfferOutcome::Accepted, Some(visit)) => Notice::Accepted.at(&format!("{list}/{visit}")),
        (OfferOutcome::Accepted, None) => Notice::Accepted.at(list),
        (OfferOutcome::Declined, _) => Notice::Declined.at(list),
        (OfferOutcome::Lost, _) => Notice::Lost.at(list),
        (OfferOutcome::Expired, _) => Notice::Expired.at(list),
    })
}

/// The answer cannot be taken: another visit at that time, for instance.
///
/// # Errors
/// Nothing there, or a service does not answer.
pub(super) async fn not_possible(me: &Volunteer, app: &App, error: contracts::Error) -> Page<Response> {
    let (status, error) = refused::status(error)?;
    let screen = Screen::open(me, app).await?;
    let body = html! {
        section.tk { (refused::frame(&refused::words(&error, &screen.ctx))) (refused::call_hotline(&screen.ctx)) }
    };
    Ok((
        status,
        screen.page(&screen.tr.t("mobile-offer-title"), Tab::Tasks, body),
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::mobile::{sample, screen::tests::screen};

    #[test]
    fn before_accepting_there_is_neither_name_nor_address_nor_phone() {
        let html = view(&screen(Lang::Zh), &sample::offer()).into_string();
        assert!(!html.contains("张桂兰") && !html.contains("102") && !html.contains("tel:"));
        assert!(html.contains("明天 09:00") && html.contains("2时 × 1 = 2时"));
    }

    #[test]
    fn it_is_told_that_a_refusal_costs_nothing_r3_5() {
        assert!(
            view(&screen(Lang::Zh), &sample::offer())
                .into_string()
                .contains("不影响您的任何记录")
        );
        assert!(
            view(&screen(Lang::En), &sample::offer())
                .into_string()
                .contains("no effect")
        );
    }

    #[test]
    fn both_answers_are_one_form_with_token_and_key() {
        let html = view(&screen(Lang::Zh), &sample::offer()).into_string();
        assert_eq!(html.matches("<form").count(), 1);
        for part in [
            "name=\"csrf\"",
            "name=\"idem\"",
            "value=\"accept\"",
            "value=\"decline\"",
        ] {
            assert!(html.contains(part), "{part}");
        }
    }
}
