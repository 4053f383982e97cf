use contracts::{
    Error, fields,
    ledger::{
        correction::CorrectionState,
        estate::{ProposeSuccession, SuccessionMode, SuccessionStands},
    },
    settings,
};
use kernel::VolunteerId;
use runtime::{Cx, Result, violates};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    domain::{access, estate as rules, search::passbook},
    store::estate::{self, Proposed},
};

/// Proposes what becomes of the time on frozen accounts, as the setting `succession` says, with the number of the
/// document (R6.10). Nothing moves before another person approves.
///
/// # Errors
/// `forbidden` without the role finance, `not_found`, `invalid` with the field, `conflict` when there is no succession,
/// the accounts are not frozen or a proposal waits.
pub async fn propose_succession(cx: Cx, command: ProposeSuccession) -> Result<SuccessionStands> {
    access::correct_books(cx.actor())?;
    let document = fields::text("document", &command.document, 200)?;
    let reason = fields::reason("reason", &command.reason)?;
    let mode = rules::mode(&cx.settings().word(settings::SUCCESSION))
        .ok_or_else(|| Error::conflict("succession_off", "the settings know no succession"))?;
    let mut db = cx.db().await;
    let volunteer = command.volunteer_id;
    match estate::frozen_at(&mut db, volunteer).await? {
        None => return Err(Error::not_found("account").into()),
        Some(None) => {
            return Err(Error::conflict("accounts_not_frozen", "freeze the accounts first").into());
        }
        Some(Some(_)) => {}
    }
    let heir = heir(&mut db, mode, volunteer, command.heir_passbook_no.as_deref()).await?;
    let id = kernel::uuid_v7(cx.now());
    let proposed = Proposed {
        id,
        volunteer,
        mode,
        heir,
        document: &cx.crypto().seal(&document),
        reason: &cx.crypto().seal(&reason),
        key: rules::key(id),
        by: cx.actor().staff_id(),
        at: cx.now(),
    };
    match estate::propose(&mut db, &proposed).await {
        Ok(()) => {}
        Err(error) if violates(&error, "succession_once") => {
            return Err(Error::conflict("succession_exists", "a proposal waits already").into());
        }
        Err(error) => return Err(error.into()),
    }
    cx.audit("succession.proposed", volunteer, json!({"mode": mode.as_str()}));
    Ok(SuccessionStands {
        succession_id: id,
        state: CorrectionState::Proposed,
    })
}

/// The relative who gets the time, where there is one.
async fn heir(
    db: &mut PgConnection,
    mode: SuccessionMode,
    volunteer: VolunteerId,
    passbook_no: Option<&str>,
) -> Result<Option<VolunteerId>> {
    const FIELD: &str = "heir_passbook_no";
    match (mode, passbook(FIELD, passbook_no)?) {
        (SuccessionMode::Pool, None) => Ok(None),
        (SuccessionMode::Pool, Some(_)) => Err(Error::invalid(
            FIELD,
            "heir_not_asked",
            "the time goes to the pool, not to an heir",
        )
        .into()),
        (SuccessionMode::LinealRelative, None) => {
            Err(Error::invalid(FIELD, "blank", "say who gets the time").into())
        }
        (SuccessionMode::LinealRelative, Some(number)) => match estate::holder_of(db, &number).await? {
            None => Err(Error::invalid(FIELD, "passbook_unknown", "nobody holds this passbook").into()),
            Some(heir) if heir == volunteer => {
                Err(Error::invalid(FIELD, "heir_is_holder", "nobody is their own heir").into())
            }
            Some(heir) => Ok(Some(heir)),
        },
    }
}
