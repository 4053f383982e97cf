//! Saved time taken back as service 换服务 (R4.5, R7.7): the claims, one of them, and a new one that staff enter.

mod list;
mod new;
mod one;
pub(crate) mod wish;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{
    Error, Paging, Role,
    redemption::claim::{ClaimRow, FindClaims},
};
use kernel::{ClaimId, ElderId};
use maud::html;
use portal_kit::{Button, Card, PageHead, card, page as shell};

use super::orders::desk::Desk;
use crate::web::{App, Page, Signed};

pub(super) const PATH: &str = "/claims";
/// Who reads claims.
pub(crate) const READERS: [Role; 7] = [
    Role::Operator,
    Role::Finance,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// Who enters one for a volunteer.
pub(super) const CLAIMANTS: [Role; 3] = [Role::Operator, Role::Clerk, Role::OrgClerk];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/claims/new", get(new::show).post(new::ask))
        .route("/claims/{id}", get(one::show))
        .route("/claims/{id}/cancel", post(one::cancel))
        .route("/claims/{id}/acknowledge", post(one::acknowledge))
}

/// Address of a claim.
pub(super) fn path(id: ClaimId, act: &str) -> String {
    match act {
        "" => format!("{PATH}/{id}"),
        act => format!("{PATH}/{id}/{act}"),
    }
}

/// Instead of an elder's file: who is served with saved time has none, but a claim. `not_found` is the refusal of the file.
pub(crate) async fn instead_of_file(signed: &Signed, app: &App, id: ElderId, not_found: Error) -> Page {
    let found = match signed.has(&READERS) {
        true => of_recipient(signed, app, id).await?,
        false => None,
    };
    let Some(claim) = found else {
        return Err(not_found.into());
    };
    let desk = Desk::open(signed, app, PATH).await?;
    let desk = desk.with_names(signed, app, [id], [claim.volunteer_id]).await?;
    let tr = desk.tr;
    let name = desk.names.elder(id).to_owned();
    let head = PageHead::new(name.clone())
        .crumb(tr.t("claims-title"), PATH)
        .here(name);
    Ok(shell(
        &desk.ctx,
        &head,
        card(
            Card::new(""),
            html! {
                p { (tr.args("claims-no-file", &[("relation", tr.word("relation", claim.relation.as_str()).into()), ("volunteer", desk.names.volunteer(claim.volunteer_id).to_owned().into())])) }
                p { (Button::link(claim.claim_no.clone(), path(claim.claim_id, "")).primary()) }
            },
        ),
    ))
}

async fn of_recipient(signed: &Signed, app: &App, id: ElderId) -> contracts::Result<Option<ClaimRow>> {
    let find = FindClaims {
        within: None,
        states: Vec::new(),
        volunteer_id: None,
        recipient_id: Some(id),
        no: None,
        paging: Paging { page: 1, size: 1 },
    };
    Ok(signed.ask(app, find).await?.rows.pop())
}

#[cfg(test)]
mod tests {
    use contracts::{redemption::claim::ClaimState, volunteer::recipient::Relation};
    use kernel::{BasisPoints, RawMinutes, StandardMinutes, VolunteerId};
    use time::Duration;

    use super::*;
    use crate::pages::orders::desk::tests::NOW;

    /// A claim of a sub-branch of the sample's town.
    pub fn row(state: ClaimState) -> ClaimRow {
        ClaimRow {
            claim_id: ClaimId::generate(NOW),
            claim_no: "HF20261123-0001".into(),
            volunteer_id: VolunteerId::generate(NOW),
            org: "370405001004".parse().unwrap(),
            recipient_id: ElderId::generate(NOW),
            relation: Relation::Own,
            service: "02".into(),
            starts_at: (NOW + Duration::days(1)).into(),
            duration: RawMinutes::new(60),
            weight: BasisPoints::new(20_000),
            cost: StandardMinutes::new(120),
            spent: None,
            waived: None,
            state,
            ended: None,
            asked_at: NOW.into(),
            order_id: None,
            order_no: None,
        }
    }
}
