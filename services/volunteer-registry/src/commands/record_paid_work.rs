use std::collections::BTreeSet;

use contracts::{
    Error, fields,
    volunteer::{PaidWork, RecordPaidWork, VolunteerChanged},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{
    changed::{record_of, standing, tell},
    register_volunteer::known_services,
};
use crate::{
    domain::{access::REGISTRARS, standing::may_record},
    store::lives,
};

/// The codes of dispatch's catalogue.
pub async fn paid_catalogue(read: Read, command: RecordPaidWork) -> Result<BTreeSet<String>> {
    read.actor().has_role(REGISTRARS)?;
    known_services(&read, command.services.is_empty()).await
}

/// Records which services somebody does for pay: dispatch never offers them, so no time is earned with them (R3.7).
pub async fn record_paid_work(
    cx: Cx,
    command: RecordPaidWork,
    known: BTreeSet<String>,
) -> Result<VolunteerChanged> {
    let id = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = standing(&cx, &mut db, id, REGISTRARS).await?;
    may_record(standing.state)?;
    let services: BTreeSet<String> = command.services.into_iter().collect();
    if !services.is_subset(&known) {
        let message = "there is no such service in the catalogue";
        return Err(Error::invalid("services", "unknown_service", message).into());
    }
    let work = PaidWork {
        partner: fields::text("partner", &command.partner, 60)?,
        services: services.into_iter().collect(),
    };
    lives::put_paid_work(&mut db, record_of(&cx, id), &work).await?;
    cx.audit(
        "volunteer.paid_work_recorded",
        id,
        json!({ "services": work.services }),
    );
    tell(&cx, &mut db, id, standing.state).await
}
