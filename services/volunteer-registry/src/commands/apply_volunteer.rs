use std::collections::BTreeSet;

use contracts::{
    Error, fields,
    volunteer::{ApplyVolunteer, RegisteredVolunteer, VolunteerState},
};
use kernel::china_date;
use runtime::{Cx, Read, Result};

use super::{
    changed::record_of,
    register_volunteer::{known_services, rules, take_down},
};
use crate::{
    domain::access::only_the_portal,
    store::{record, volunteer},
};

/// How many certificates an application may declare.
const CERTIFICATES_MAX: usize = 5;

/// The codes of dispatch's catalogue.
pub async fn catalogue(read: Read, command: ApplyVolunteer) -> Result<BTreeSet<String>> {
    only_the_portal(read.actor())?;
    known_services(&read, command.application.services.is_empty()).await
}

/// Takes down an application from the mobile page (R3.1–R3.3). The portal has shown by a code that the number is the
/// applicant's; who they are, the sub-branch sees when it vets. Certificates wait for a second person (R3.4).
pub async fn apply_volunteer(
    cx: Cx,
    command: ApplyVolunteer,
    services: BTreeSet<String>,
) -> Result<RegisteredVolunteer> {
    only_the_portal(cx.actor())?;
    let ApplyVolunteer {
        mut application,
        certificates,
    } = command;
    fields::at_most("certificates", &certificates, CERTIFICATES_MAX)?;
    let rules = rules(&cx, services.clone());
    if application.resident_id.trim().is_empty() {
        // The same application, mended: the ID is on file and is not typed twice.
        let phone = rules.identities.phone("phone", &application.phone)?;
        let index = cx.crypto().index("phone", phone.as_str());
        let known = volunteer::live_at(&mut *cx.db().await, &index).await?;
        if let Some(known) = known.filter(|known| known.state == VolunteerState::Returned) {
            let stored = volunteer::get(&mut *cx.db().await, known.id).await?;
            let stored = stored.ok_or_else(|| Error::not_found("volunteer"))?;
            application.resident_id.0 = cx.crypto().open(&stored.resident_id)?;
        }
    }
    let volunteer_id = take_down(&cx, application, services).await?;
    let mut db = cx.db().await;
    for certificate in certificates {
        let number = fields::text("certificate_no", &certificate.certificate_no, 40)?;
        if *certificate.valid_to < china_date(cx.now()) {
            return Err(Error::invalid("valid_to", "expired", "this certificate has run out").into());
        }
        record::qualification(
            &mut db,
            record_of(&cx, volunteer_id),
            certificate.kind,
            &cx.crypto().seal(&number),
            *certificate.valid_to,
        )
        .await?;
    }
    Ok(RegisteredVolunteer { volunteer_id })
}
