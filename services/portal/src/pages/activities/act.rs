//! The steps of an activity's page.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    At, Code,
    dispatch::{
        Evidence, RecordTimes, UploadVisit, VisitState,
        activity::{ActivityCard, CancelActivity, ConfirmActivity, GetActivity, JoinActivity, LeaveActivity},
    },
};
use futures::{StreamExt, stream};
use kernel::{ActivityId, RawMinutes, VisitId, VolunteerId};
use uuid::Uuid;

use super::{
    RUN,
    one::{self, Said},
    path,
    roster::{TICKED, TIMES, tick},
};
use crate::{
    pages::{
        orders::{
            form::{Refused, Sent, Typed},
            steps::UPLOAD,
            typed,
        },
        records::people::{Finder, Found, Who},
    },
    web::{App, Page, Post, Signed, words},
};

/// Commands under way at once: they wait for one another at the order anyway.
const AT_ONCE: usize = 8;

/// Whom a typed name may mean.
#[derive(Debug)]
pub struct Offered {
    /// What was typed.
    pub text: String,
    /// Id and line of each.
    pub people: Vec<(String, String)>,
}

fn back(id: ActivityId, done: &str, n: usize) -> Response {
    Redirect::to(&format!("{}?done={done}&n={n}", path(id, ""))).into_response()
}

async fn again(at: (&Signed, &App), id: ActivityId, refused: Refused, said: Said) -> Page<Response> {
    let page = one::page(at, id, &refused, &said).await?;
    Ok((refused.status, page).into_response())
}

/// Puts somebody who called or came on the roster.
pub async fn join(
    signed: Signed,
    State(app): State<App>,
    Path(activity_id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let at = (&signed, &app);
    let mut sent = Sent::new("join", data, signed.tr);
    let who = Who {
        text: typed::narrow(sent.text("who")),
        chosen: sent.id("chosen"),
        offered_for: typed::narrow(sent.text("offered_for")),
    };
    let volunteer = match Finder::new(&signed, &app).volunteer(&who).await? {
        Found::One(person) => VolunteerId::from(person.id),
        Found::Nobody => {
            sent.read::<()>("who", "no_volunteer", None);
            return again(at, activity_id, sent.unsound(), Said::default()).await;
        }
        Found::Choose { people, .. } => {
            sent.read::<()>("who", "choose", None);
            let offered = Offered {
                text: who.text,
                people: people
                    .into_iter()
                    .map(|person| (person.id.to_string(), person.words))
                    .collect(),
            };
            let said = Said::offering(offered);
            return again(at, activity_id, sent.unsound(), said).await;
        }
    };
    let command = JoinActivity {
        activity_id,
        volunteer_id: volunteer,
    };
    match signed.tell(&app, idem, command).await {
        Ok(_) => Ok(back(activity_id, "joined", 1)),
        Err(error) => {
            let refused = sent.refused(error.at("who"), &[])?;
            again(at, activity_id, refused, Said::default()).await
        }
    }
}

/// Takes somebody off the roster who cannot come.
pub async fn leave(
    signed: Signed,
    State(app): State<App>,
    Path(activity_id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let sent = Sent::new("leave", data, signed.tr);
    let Some(volunteer_id) = sent.id("volunteer") else {
        return Err(contracts::Error::not_found("volunteer").into());
    };
    let command = LeaveActivity {
        activity_id,
        volunteer_id,
    };
    let at = (&signed, &app);
    match sent.tell(at, idem, Some(command), &[]).await? {
        Ok(_) => Ok(back(activity_id, "left", 1)),
        Err(refused) => again(at, activity_id, refused, Said::default()).await,
    }
}

/// Enters the times of the signed sheet for everybody who is ticked (R5.6 (5)), each by a command of their own: what one may not
/// be credited does not keep the others waiting.
pub async fn times(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let at = (&signed, &app);
    let card = signed.ask(&app, GetActivity { activity_id: id }).await?;
    let ticked: Vec<VisitId> = card
        .roster
        .iter()
        .filter(|line| TICKED.contains(&line.visit.state) && data.contains_key(&tick(line)))
        .map(|line| line.visit.visit_id)
        .collect();
    let mut sent = Sent::new(TIMES, data, signed.tr);
    let day = typed::date(sent.text("day"));
    let day = sent.read("day", "not_a_date", day);
    let mut clock = |name: &str| {
        let clock = typed::clock(sent.text(name));
        sent.read(name, "not_a_time", clock)
    };
    let (start, stop) = (clock("start"), clock("stop"));
    let breaks = match sent.text("breaks") {
        "" => Some(0),
        text => typed::whole(text),
    };
    let breaks = sent.read("breaks", "not_minutes", breaks);
    let reason = sent.required("sheet", "blank");
    sent.read("sheet", "nobody_ticked", (!ticked.is_empty()).then_some(()));
    let (Some(day), Some(start), Some(stop), Some(breaks), true) =
        (day, start, stop, breaks, sent.is_sound())
    else {
        return again(at, id, sent.unsound(), Said::default()).await;
    };
    let commands = ticked.into_iter().map(|visit_id| {
        let times = RecordTimes {
            visit_id,
            started_at: At(kernel::at_china(day, start)),
            stopped_at: At(kernel::at_china(day, stop)),
            breaks: RawMinutes::new(breaks),
            evidence: Evidence::PaperForm,
            reason: reason.clone(),
        };
        (visit_id, times)
    });
    let done = all(at, idem, commands.collect()).await?;
    finish(at, &card, done, "times").await
}

/// Uploads everybody whose times are in (R5.10): the heap of a sub-branch, of this activity only.
pub async fn upload(
    signed: Signed,
    State(app): State<App>,
    Path(id): Path<ActivityId>,
    Post { idem, .. }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&UPLOAD)?;
    let card = signed.ask(&app, GetActivity { activity_id: id }).await?;
    // A unit's own volunteers: those of others are uploaded by their own sub-branch.
    let ready = card
        .roster
        .iter()
        .filter(|line| line.visit.state == VisitState::Completed && signed.scope.contains(&line.visit.org));
    let commands = ready.map(|line| {
        let visit_id = line.visit.visit_id;
        (visit_id, UploadVisit { visit_id })
    });
    let done = all((&signed, &app), idem, commands.collect()).await?;
    finish((&signed, &app), &card, done, "uploaded").await
}

/// What became of the commands of many lines.
type Outcome = Vec<(VisitId, contracts::Result<()>)>;

/// Sends a command for each line, with a key of its own, so that what is sent twice is done once. A service that does not answer
/// ends it.
async fn all<C>(
    (signed, app): (&Signed, &App),
    key: Uuid,
    commands: Vec<(VisitId, C)>,
) -> contracts::Result<Outcome>
where
    C: contracts::Command,
    C::Reply: Send,
{
    let sent = commands.into_iter().map(|(visit, command)| {
        let key = Uuid::new_v5(&key, visit.uuid().as_bytes());
        async move { (visit, signed.tell(app, key, command).await.map(|_| ())) }
    });
    let done: Outcome = stream::iter(sent).buffered(AT_ONCE).collect().await;
    for (_, told) in &done {
        if let Err(error) = told
            && matches!(error.code, Code::Unavailable | Code::Internal)
        {
            return Err(error.clone());
        }
    }
    Ok(done)
}

/// Back to the page, or the page with the lines that were refused.
async fn finish(at: (&Signed, &App), card: &ActivityCard, outcome: Outcome, done: &str) -> Page<Response> {
    let id = card.row.activity_id;
    let taken = outcome.iter().filter(|(_, told)| told.is_ok()).count();
    if taken == outcome.len() {
        return Ok(back(id, done, taken));
    }
    let (signed, _) = at;
    let names = one::names(at, card).await?;
    let refused = outcome.into_iter().filter_map(|(visit, told)| {
        let error = told.err()?;
        let line = card.roster.iter().find(|line| line.visit.visit_id == visit)?;
        let name = names.volunteer(line.visit.volunteer_id);
        Some(format!("{} {name}: {}", line.seat, words(&error, signed.tr)))
    });
    let page = one::page(at, id, &Refused::default(), &Said::not_taken(refused.collect())).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// The second person's word (R5.11).
pub async fn confirm(
    signed: Signed,
    State(app): State<App>,
    Path(activity_id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let sent = Sent::new("activity-confirm", data, signed.tr);
    let at = (&signed, &app);
    let command = ConfirmActivity { activity_id };
    match sent.tell(at, idem, Some(command), &[]).await? {
        Ok(done) => Ok(back(
            activity_id,
            "confirmed",
            usize::try_from(done.confirmed).unwrap_or(0),
        )),
        Err(refused) => again(at, activity_id, refused, Said::default()).await,
    }
}

/// Calls it off.
pub async fn cancel(
    signed: Signed,
    State(app): State<App>,
    Path(activity_id): Path<ActivityId>,
    Post { idem, data }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&RUN)?;
    let mut sent = Sent::new("cancel", data, signed.tr);
    let reason = sent.required("reason", "no_reason");
    let command = CancelActivity { activity_id, reason };
    let at = (&signed, &app);
    match sent.tell(at, idem, Some(command), &[]).await? {
        Ok(_) => Ok(back(activity_id, "cancelled", 1)),
        Err(refused) => again(at, activity_id, refused, Said::default()).await,
    }
}
