use contracts::{Error, access::Held, fields, volunteer::ExportVolunteer};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::REGISTRARS, store::volunteer};

/// Every table that holds something of a volunteer, with the column that says of whom. A test compares it with the schema.
pub const EXPORTED: &[(&str, &str)] = &[
    ("volunteer.volunteer", "id"),
    ("volunteer.willing_service", "volunteer_id"),
    ("volunteer.availability", "volunteer_id"),
    ("volunteer.vetting", "volunteer_id"),
    ("volunteer.training", "volunteer_id"),
    ("volunteer.qualification", "volunteer_id"),
    ("volunteer.insurance", "volunteer_id"),
    ("volunteer.guardian", "volunteer_id"),
    ("volunteer.recipient", "volunteer_id"),
    ("volunteer.standing_change", "volunteer_id"),
    ("volunteer.qualification_verdict", "volunteer_id"),
    ("volunteer.paid_work", "volunteer_id"),
    ("volunteer.relative", "volunteer_id"),
    ("volunteer.credited_visit", "volunteer_id"),
    ("volunteer.raw_correction", "volunteer_id"),
    ("volunteer.erasure", "volunteer_id"),
    ("volunteer.star", "volunteer_id"),
    ("volunteer.certificate", "volunteer_id"),
    ("volunteer.award", "volunteer_id"),
];

/// Everything this registry holds of a volunteer, in full, to be handed to the volunteer (PIPL Art. 45). The reason is kept
/// in the audit trail; the answer is not kept.
pub async fn export_volunteer(read: Read, query: ExportVolunteer) -> Result<Held> {
    read.actor().has_role(REGISTRARS)?;
    let reason = fields::reason("reason", &query.reason)?;
    let id = query.volunteer_id;
    let mut db = read.db().await?;
    let stored = volunteer::get(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    read.actor().may_find(REGISTRARS, &stored.org, "volunteer")?;
    let records = runtime::held(&mut db, read.crypto(), id.uuid(), EXPORTED).await?;
    drop(db);
    read.audit("volunteer.exported", id, json!({ "reason": reason }))
        .await?;
    Ok(Held { records })
}
