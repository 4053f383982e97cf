use super::*;
use contracts::{
    dispatch::claim::{CloseClaimOrder, GetClaimOrder, OpenClaimOrder},
    redemption::claim::*,
    volunteer::recipient::*,
};
use kernel::ClaimId;

/// Saved time taken back as service.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let (claim_id, volunteer_id) = (lived.claim, lived.volunteer.id);
    let recipient_id = ElderId::generate(town.now());
    let recipient = RecipientForm {
        relation: Relation::Own,
        name: None,
        resident_id: None,
        phone: None,
        address: "5 号楼 1 单元 202".into(),
        village: None,
        consent: true,
        consent_version: "2026-01".into(),
    };
    // The sub-branch elsewhere, and those who enter no claims.
    let entering = |stranger: &'static str| {
        let mut refused = people.role(&[
            &people.branch,
            &people.auditor,
            &people.finance,
            &people.system_admin,
        ]);
        refused.push((town.other_clerk(), SCOPE));
        refused.push((people.stranger.clone(), stranger));
        refused
    };
    let mut supervising = people.role(&[&people.clerk, &people.auditor, &people.finance, &people.stranger]);
    supervising.push((town.other_branch(), SCOPE));
    let mut reading = people.scope();
    reading.push((people.system_admin.clone(), ROLE));
    let mut one = reading.clone();
    one.push((people.stranger.clone(), SCOPE));
    vec![
        attempt(
            RequestClaim {
                volunteer_id,
                service: CLEANING.into(),
                starts_at: At(town.now() + Duration::hours(3)),
                duration: RawMinutes::new(60),
                gender_wish: None,
                note: None,
                recipient: recipient.clone(),
            },
            entering("not_yours"),
        )
        .by_id("volunteer_id"),
        attempt(
            PriceClaim {
                volunteer_id,
                service: None,
            },
            entering("not_yours"),
        )
        .by_id("volunteer_id"),
        attempt(
            CancelClaim {
                claim_id,
                reason: "不需要了".into(),
            },
            entering(SCOPE),
        )
        .by_id("claim_id"),
        attempt(
            AcknowledgeOverrun {
                claim_id,
                note: "已核实".into(),
            },
            supervising,
        )
        .by_id("claim_id"),
        attempt(
            FindClaims {
                within: Some(org(VILLAGE)),
                states: Vec::new(),
                volunteer_id: None,
                recipient_id: None,
                no: None,
                paging: Paging::default(),
            },
            reading,
        ),
        attempt(GetClaim { claim_id }, one).by_id("claim_id"),
        attempt(
            RecordRecipient {
                volunteer_id,
                recipient,
                entered_by: None,
            },
            people.people(),
        ),
        attempt(
            RecipientContacts {
                recipient_ids: vec![recipient_id],
                purpose: "order.accepted".into(),
            },
            people.people(),
        ),
        attempt(RecipientForDispatch { recipient_id }, people.people()),
        attempt(
            RecipientNames {
                ids: vec![recipient_id],
                within: None,
            },
            people.people(),
        ),
        attempt(
            OpenClaimOrder {
                claim_id: ClaimId::generate(town.now()),
                volunteer_id,
                recipient_id,
                service: CLEANING.into(),
                starts_at: At(town.now() + Duration::hours(3)),
                duration: RawMinutes::new(60),
                gender_wish: None,
                note: None,
                seats: 1,
            },
            people.people(),
        ),
        attempt(
            CloseClaimOrder {
                claim_id,
                reason: "申请撤回".into(),
            },
            people.people(),
        ),
        attempt(GetClaimOrder { claim_id }, people.people()),
    ]
}
