use contracts::{
    Error,
    dispatch::{ListServices, ServiceItem},
    fields,
    ledger::GetBalances,
    redemption::claim::{ClaimState, RequestClaim, RequestedClaim},
    settings,
    volunteer::{
        GetVolunteer,
        recipient::{RecordRecipient, RecordedRecipient},
    },
};
use kernel::{ClaimId, OrgCode, RawMinutes, StandardMinutes, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{
    domain::claim::{self, Claim, Lives, Price},
    store::{
        claims,
        counters::{self, Numbered},
    },
};

/// How far ahead one may ask.
const AHEAD: Duration = Duration::days(90);
/// Longest note, characters.
const NOTE_MAX: usize = 200;

/// What others have said of the claim.
pub struct Known {
    org: OrgCode,
    service: ServiceItem,
    available: StandardMinutes,
    recipient: RecordedRecipient,
}

/// Everything is checked with those who know, the savings first: only then the recipient is kept, by whom it is owed to
/// (decision 16).
///
/// # Errors
/// `forbidden`, `invalid` with the field, `insufficient_balance` with the figures (R7.8), and what the volunteer registry says
/// of the recipient.
pub async fn check_claim(read: Read, command: RequestClaim) -> Result<Known> {
    claim::may_ask(read.actor(), command.volunteer_id)?;
    // Staff see those of their part of the tree; all others do not exist (R1.8).
    let volunteer = GetVolunteer {
        volunteer_id: command.volunteer_id,
    };
    let org = read.ask_as_caller(volunteer).await?.row.org;
    times(command.starts_at.0, command.duration, read.now())?;
    let service = service(&read, &command.service).await?;
    if service.intimate && command.gender_wish.is_none() {
        return Err(Error::invalid(
            "gender_wish",
            "gender_wish_needed",
            "this service asks for a helper's sex",
        )
        .into());
    }
    let available = available(&read, command.volunteer_id).await?;
    claim::covered(
        available,
        price(&read.settings(), &service).cost(command.duration, claim::seats(&service)),
    )?;
    let recipient = RecordRecipient {
        volunteer_id: command.volunteer_id,
        recipient: command.recipient,
        entered_by: read.actor().staff_id(),
    };
    let recipient = read.tell("recipient", recipient).await?;
    Ok(Known {
        org,
        service,
        available,
        recipient,
    })
}

/// Asks for a service with saved time (R7.7). Nothing is held yet: the saga does it, step by step (`workers/advance_claims`).
///
/// # Errors
/// As [`check_claim`].
pub async fn request_claim(cx: Cx, command: RequestClaim, known: Known) -> Result<RequestedClaim> {
    claim::may_ask(cx.actor(), command.volunteer_id)?;
    let settings = cx.settings();
    let price = price(&settings, &known.service);
    let seats = claim::seats(&known.service);
    let cost = price.cost(command.duration, seats);
    claim::covered(known.available, cost)?;
    let note = command
        .note
        .as_ref()
        .map(|note| note.0.trim())
        .unwrap_or_default();
    let note = match note {
        "" => None,
        note => Some(cx.crypto().seal(&fields::text("note", note, NOTE_MAX)?)),
    };
    let starts_at = command.starts_at.0;
    let mut db = cx.db().await;
    let claim = Claim {
        id: ClaimId::generate(cx.now()),
        no: counters::next(&mut db, Numbered::Claim, china_date(cx.now())).await?,
        volunteer_id: command.volunteer_id,
        org: known.org,
        recipient_id: known.recipient.recipient_id,
        relation: command.recipient.relation,
        service: known.service.code,
        service_name: known.service.name_zh,
        starts_at,
        duration: command.duration,
        gender_wish: command.gender_wish,
        seats,
        note,
        price,
        cost,
        asked_at: cx.now(),
        entered_by: cx.actor().staff_id(),
        lives: Lives::from(
            starts_at + Duration::minutes(command.duration.get()),
            settings.int(settings::ORDER_EXPIRE_HOURS),
            settings.int(settings::UPLOAD_MAX_AGE_DAYS),
            settings.int(settings::CONFIRM_WINDOW_HOURS),
        ),
        state: ClaimState::Asked,
        undo_to: None,
        ended: None,
        end_note: None,
        order: None,
        served: None,
        taken: None,
        acknowledged: None,
        attempts: 0,
    };
    claims::insert(&mut db, &claim).await?;
    drop(db);
    cx.audit(
        "claim.asked",
        claim.id,
        json!({ "claim_no": claim.no, "volunteer_id": claim.volunteer_id, "service": claim.service, "cost": cost }),
    );
    cx.wake("advance_claims");
    Ok(RequestedClaim {
        claim_id: claim.id,
        claim_no: claim.no,
        cost,
    })
}

/// What the volunteer may spend now.
pub async fn available(read: &Read, volunteer_id: kernel::VolunteerId) -> Result<StandardMinutes> {
    let held = read.ask(GetBalances { volunteer_id }).await?;
    Ok(StandardMinutes::new(held.savings.get() - held.savings_held.get()))
}

/// The price of a service as head office has set it (R4.5).
pub fn price(settings: &runtime::Settings, service: &ServiceItem) -> Price {
    Price::of(service, settings.flag(settings::WITHDRAW_APPLY_WEIGHT))
}

async fn service(read: &Read, code: &str) -> Result<ServiceItem> {
    let catalogue = read.ask(ListServices {}).await?.services;
    let service = catalogue.into_iter().find(|service| service.code == code);
    let service = service.ok_or_else(|| {
        Error::invalid(
            "service",
            "unknown_service",
            "there is no such service in the catalogue",
        )
    })?;
    if service.closed {
        return Err(Error::invalid(
            "service",
            "service_closed",
            "this service is not offered any more",
        )
        .into());
    }
    Ok(service)
}

fn times(starts_at: OffsetDateTime, duration: RawMinutes, now: OffsetDateTime) -> contracts::Result<()> {
    if starts_at < now {
        return Err(Error::invalid(
            "starts_at",
            "in_the_past",
            "the start lies in the past",
        ));
    }
    if starts_at > now + AHEAD {
        return Err(Error::invalid(
            "starts_at",
            "too_far_ahead",
            "the start is more than 90 days ahead",
        ));
    }
    if !(5..=480).contains(&duration.get()) {
        return Err(Error::invalid("duration", "out_of_range", "5 to 480 minutes")
            .with("min", 5)
            .with("max", 480));
    }
    Ok(())
}
