//! Takes replies to whoever asked. What a reply answers is written down before dispatch is told, under the reply's own
//! key: a lost answer is asked for again, never a second decision.

use contracts::{
    Code, Error,
    dispatch::{
        AnswerOffer, Channel as By, ConfirmVisit, DisputeVisit, OfferAnswer, OfferOutcome,
        callback::TakeGrade,
    },
    notification::{OutreachRefused, consent::SuppressionCause},
};
use futures::future::join_all;
use gateways::Reply;
use kernel::{CallBackId, OfferId, Phone, VisitId, VolunteerId};
use runtime::{Cx, Progress, Result, Worker};
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::{
    domain::{
        question::Intent,
        routing::{self, Route, Why},
        template::Template,
        wording::Wording,
    },
    outbound::{Draft, Recipient, Who, say},
    store::{
        question::{self, Kind, Question},
        reply::{self, Waiting},
        suppression::{self, New},
    },
};

/// Numbers whose replies are routed at the same time.
const AT_ONCE: usize = 16;
/// Pause while the service that asked does not answer.
const PUT_OFF: Duration = Duration::seconds(5);

/// Routes the oldest reply of each number that has one.
pub async fn run(worker: Worker) -> Result<Progress> {
    let most = i64::try_from(AT_ONCE).unwrap_or(i64::MAX);
    let waiting = reply::waiting(&mut *worker.db().await?, most, worker.now()).await?;
    let routed = join_all(waiting.iter().map(|reply| route(&worker, reply))).await;
    routed.into_iter().collect::<Result<Vec<()>>>()?;
    // A number may have sent several: the next of each is due now.
    Ok(if waiting.is_empty() {
        Progress::Idle
    } else {
        Progress::More
    })
}

async fn route(worker: &Worker, reply: &Waiting) -> Result<()> {
    let decision = match reply.decided {
        Some((question, intent)) => Route::Answer(question, intent),
        None => decide(worker, reply).await?,
    };
    match decision {
        Route::OptOut => worker.unit(|cx| opt_out(cx, reply)).await,
        Route::Hotline(why) => worker.unit(|cx| hand_over(cx, reply, why, None)).await,
        Route::Repeated(..) => worker.unit(|cx| note(cx, reply, "repeated")).await,
        Route::TooLate(question, intent) => too_late(worker, reply, question, intent).await,
        Route::Answer(question, intent) => answer(worker, reply, question, intent).await,
    }
}

async fn decide(worker: &Worker, waiting: &Waiting) -> Result<Route> {
    let text = worker.crypto().open(&waiting.text)?;
    let mut db = worker.db().await?;
    let (open, over) = question::of_number(&mut db, &waiting.phone_index, worker.now()).await?;
    let decision = routing::route(&Reply::read(&text), &open, &over);
    if let Route::Answer(question, intent) | Route::TooLate(question, intent) = decision {
        reply::decide(&mut db, waiting.id, question, intent).await?;
    }
    Ok(decision)
}

/// Tells dispatch, and records its definite answer.
async fn answer(worker: &Worker, waiting: &Waiting, question: Uuid, intent: Intent) -> Result<()> {
    let asked = question::get(&mut *worker.db().await?, question).await?;
    let key = waiting.id.uuid();
    let told = match (asked.kind, intent) {
        (Kind::Visit, Intent::Yes) => {
            let confirm = ConfirmVisit {
                visit_id: VisitId::from(asked.subject),
                channel: By::Sms,
            };
            worker
                .tell(key, confirm)
                .await
                .map(|changed| changed.state.as_str())
        }
        (Kind::Grade, intent) => {
            let take = TakeGrade {
                call_back_id: CallBackId::from(asked.subject),
                // 0 is none: dispatch refuses it, and the hotline reads the reply.
                grade: intent.grade().unwrap_or(0),
            };
            worker.tell(key, take).await.map(|taken| taken.state.as_str())
        }
        (Kind::Visit, _) => {
            let dispute = DisputeVisit {
                visit_id: VisitId::from(asked.subject),
                channel: By::Sms,
                reason: None,
            };
            worker
                .tell(key, dispute)
                .await
                .map(|changed| changed.state.as_str())
        }
        (Kind::Offer, intent) => {
            let answer = if intent == Intent::Yes {
                OfferAnswer::Accept
            } else {
                OfferAnswer::Decline
            };
            let command = AnswerOffer {
                offer_id: OfferId::from(asked.subject),
                answer,
                channel: By::Sms,
            };
            worker
                .tell(key, command)
                .await
                .map(|answered| answered.outcome.as_str())
        }
    };
    worker.unit(|cx| settle(cx, waiting, asked, intent, told)).await
}

async fn settle(
    cx: Cx,
    waiting: &Waiting,
    asked: Question,
    intent: Intent,
    told: Result<&'static str, Error>,
) -> Result<()> {
    let now = cx.now();
    match told {
        Ok(outcome) => {
            {
                let mut db = cx.db().await;
                reply::routed(&mut db, waiting.id, outcome, now).await?;
                question::answered(&mut db, asked.id, intent, now).await?;
            }
            if asked.kind == Kind::Offer && intent == Intent::Yes && outcome == OfferOutcome::Expired.as_str()
            {
                say_too_late(&cx, waiting, &asked).await?;
            }
        }
        Err(error) if error.code == Code::Unavailable => {
            reply::put_off(&mut *cx.db().await, waiting.id, now + PUT_OFF).await?;
        }
        Err(error) if asked.kind == Kind::Offer => {
            {
                let mut db = cx.db().await;
                reply::routed(&mut db, waiting.id, &error.reason, now).await?;
                question::close(&mut db, asked.kind, asked.subject, now).await?;
            }
            if intent == Intent::Yes {
                say_too_late(&cx, waiting, &asked).await?;
            }
        }
        // The hotline has called meanwhile: who is content needs nothing more.
        Err(error) if asked.kind == Kind::Grade && !intent.is_complaint() => {
            let mut db = cx.db().await;
            reply::routed(&mut db, waiting.id, &error.reason, now).await?;
            question::close(&mut db, asked.kind, asked.subject, now).await?;
        }
        Err(error) => {
            let mut db = cx.db().await;
            reply::for_hotline(&mut db, waiting.id, Why::TooLate, Some(&error.reason), now).await?;
            question::close(&mut db, asked.kind, asked.subject, now).await?;
        }
    }
    Ok(())
}

/// The question is over. Contentment needs nothing more; an objection is heard by the hotline (it may be made for some
/// time after, R5.11), and so is who was not content (R9.3); a volunteer who would have gone is told not to.
async fn too_late(worker: &Worker, waiting: &Waiting, question: Uuid, intent: Intent) -> Result<()> {
    let asked = question::get(&mut *worker.db().await?, question).await?;
    worker
        .unit(|cx| async move {
            match (asked.kind, intent) {
                (Kind::Visit | Kind::Grade, intent) if intent.is_complaint() => {
                    hand_over(cx, waiting, Why::TooLate, Some("question_over")).await
                }
                (Kind::Offer, Intent::Yes) => {
                    say_too_late(&cx, waiting, &asked).await?;
                    note(cx, waiting, "question_over").await
                }
                _ => note(cx, waiting, "question_over").await,
            }
        })
        .await
}

async fn say_too_late(cx: &Cx, waiting: &Waiting, asked: &Question) -> Result<()> {
    let phone: Option<Phone> = cx.crypto().open(&waiting.phone)?.parse().ok();
    let draft = Draft {
        to: Recipient {
            who: Who::Volunteer(VolunteerId::from(asked.recipient)),
            phone,
            org: asked.org.as_deref().and_then(|org| org.parse().ok()),
        },
        wording: Wording::of(Template::OfferTooLate),
        occasion: asked.subject,
        about: vec![asked.subject],
        happens: None,
        expires_at: None,
    };
    say(cx, draft).await?;
    Ok(())
}

async fn note(cx: Cx, waiting: &Waiting, answer: &str) -> Result<()> {
    reply::routed(&mut *cx.db().await, waiting.id, answer, cx.now()).await?;
    Ok(())
}

async fn hand_over(cx: Cx, waiting: &Waiting, why: Why, answer: Option<&str>) -> Result<()> {
    reply::for_hotline(&mut *cx.db().await, waiting.id, why, answer, cx.now()).await?;
    Ok(())
}

async fn opt_out(cx: Cx, waiting: &Waiting) -> Result<()> {
    {
        let mut db = cx.db().await;
        reply::opted_out(&mut db, waiting.id).await?;
        let listed = New {
            id: waiting.id.uuid(),
            phone_index: &waiting.phone_index,
            phone: Some(&waiting.phone),
            cause: SuppressionCause::Reply,
            reply: Some(waiting.id),
            provider: None,
            by: None,
            reason: None,
            at: cx.now(),
        };
        suppression::add(&mut db, &listed).await?;
    }
    cx.audit("outreach.refused", waiting.id, json!({}));
    cx.emit(&OutreachRefused { reply_id: waiting.id });
    Ok(())
}
