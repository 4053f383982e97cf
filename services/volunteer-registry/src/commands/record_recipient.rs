use contracts::{
    Error,
    fields::Identities,
    settings,
    volunteer::recipient::{RecordRecipient, RecordedRecipient},
};
use kernel::{ElderId, china_date};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{access::only_redemption, recipient::Rules},
    store::{
        recipient::{self, Kept, Stored},
        volunteer,
    },
};

/// Keeps who is served with a volunteer's saved time (R2.5): for one claim, which redemption-inventory has checked.
///
/// # Errors
/// `forbidden` to all others, `not_found` without the volunteer, and what [`Rules::check`] refuses.
pub async fn record_recipient(cx: Cx, command: RecordRecipient) -> Result<RecordedRecipient> {
    only_redemption(cx.actor())?;
    let mut db = cx.db().await;
    let whose = volunteer::get(&mut db, command.volunteer_id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    let rules = Rules {
        identities: Identities {
            today: china_date(cx.now()),
            accept_test: cx.test_identities(),
        },
        min_age: cx.settings().int(settings::WITHDRAW_MIN_AGE),
        beneficiary: cx.settings().word(settings::WITHDRAW_BENEFICIARY),
    };
    let relation = command.recipient.relation;
    let checked = rules.check(command.recipient, whose.birth_date, whose.state)?;
    let crypto = cx.crypto();
    let (name, phone, sex, person) = match &checked.relative {
        None => (whose.name, whose.phone, whose.sex, whose.person),
        Some(relative) => (
            crypto.seal(&relative.name),
            relative
                .phone
                .as_ref()
                .map_or(whose.phone, |phone| crypto.seal(phone.as_str())),
            relative.resident_id.sex(),
            crypto.person_key(&relative.resident_id),
        ),
    };
    let stored = Stored {
        id: ElderId::generate(cx.now()),
        volunteer_id: command.volunteer_id,
        relation,
        village: checked.village.unwrap_or(whose.home),
        sex,
        person,
        name,
        phone,
        address: crypto.seal(&checked.address),
    };
    let kept = Kept {
        consent_version: &checked.consent_version,
        at: cx.now(),
        by: command.entered_by,
    };
    recipient::insert(&mut db, &stored, kept).await?;
    cx.audit(
        "volunteer.recipient_recorded",
        command.volunteer_id,
        json!({ "recipient": stored.id, "relation": relation, "by": command.entered_by }),
    );
    Ok(RecordedRecipient {
        recipient_id: stored.id,
        village: stored.village,
    })
}
