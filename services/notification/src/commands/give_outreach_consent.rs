//! A person agrees to outreach (R12.2): kept with who recorded it, when and how, and with the version of the words.

use contracts::{
    Error, fields,
    notification::consent::{GiveOutreachConsent, OUTREACH_WORDING, OutreachConsented},
};
use kernel::{OrgCode, Phone, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;
use time::{OffsetDateTime, Time};

use crate::{
    outbound::phone_index,
    reach, scope,
    store::{
        consent::{self, Given},
        suppression,
    },
};

/// Longest evidence.
const LONGEST: usize = 200;

/// Where the person belongs, and their number.
pub struct Known {
    org: OrgCode,
    phone: Option<Phone>,
}

/// Asks the registry.
pub async fn gather(read: Read, command: GiveOutreachConsent) -> Result<Known> {
    let person = (command.kind, command.person_id);
    let (to, org) = reach::person(&read, person, &scope::KEEPERS, "outreach.consent").await?;
    Ok(Known { org, phone: to.phone })
}

/// Keeps it. What a person agrees to on their own page is a renewed wish: their number leaves the suppression list.
pub async fn decide(cx: Cx, command: GiveOutreachConsent, known: Known) -> Result<OutreachConsented> {
    let person = (command.kind, command.person_id);
    scope::keeps_consent(cx.actor(), person, command.how, &known.org)?;
    let given_at = given_at(&command, cx.now())?;
    let evidence = match &command.evidence {
        Some(said) if !said.trim().is_empty() => Some(fields::text("evidence", said, LONGEST)?),
        _ => None,
    };
    let sealed = evidence.map(|said| cx.crypto().seal(&said));
    let new = Given {
        id: kernel::uuid_v7(cx.now()),
        person: command.person_id,
        kind: command.kind,
        how: command.how,
        wording: OUTREACH_WORDING,
        evidence: sealed.as_deref(),
        given_at,
        by: cx.actor(),
        at: cx.now(),
    };
    {
        let mut db = cx.db().await;
        consent::returned(&mut db, command.person_id, cx.actor(), cx.now()).await?;
        if !consent::give(&mut db, &new).await? {
            return Err(Error::conflict("consent_given", "the person agrees already").into());
        }
        if let (Some(phone), contracts::Actor::Volunteer { .. }) = (&known.phone, cx.actor()) {
            let listed = suppression::of_number(&mut db, &phone_index(&cx, phone)).await?;
            if let Some(entry) = listed {
                let evidence = cx.crypto().seal(command.how.as_str());
                suppression::lift(&mut db, entry, &evidence, cx.actor(), cx.now()).await?;
            }
        }
    }
    cx.audit(
        "outreach.agreed",
        command.person_id,
        json!({ "how": command.how, "wording": OUTREACH_WORDING }),
    );
    Ok(OutreachConsented {
        person_id: command.person_id,
        is_given: true,
    })
}

/// Noon of the day on the form, or now.
fn given_at(command: &GiveOutreachConsent, now: OffsetDateTime) -> Result<OffsetDateTime> {
    let Some(day) = command.on.map(|day| day.0) else {
        return Ok(now);
    };
    if day > china_date(now) {
        return Err(Error::invalid("on", "in_the_future", "nobody agrees tomorrow").into());
    }
    Ok(kernel::at_china(day, Time::from_hms(12, 0, 0).unwrap_or(Time::MIDNIGHT)).min(now))
}
