//! Saved time that is taken back as service 换服务: what belongs to it, in one place. The saga is `workers/advance_claims`.

use runtime::Service;

use crate::{
    commands::{
        acknowledge_overrun::{acknowledge_overrun, supervisor},
        cancel_claim::{cancel_claim, order_of_claim},
        request_claim::{check_claim, request_claim},
    },
    invariants::claims::SQL,
    queries::{find_claims::find_claims, get_claim::get_claim, price_claim::price_claim},
    reactions::claims as on,
    workers::advance_claims::advance_claims,
};

/// Adds it to the service.
pub fn register(service: Service) -> Service {
    let service = service
        .sealed("claim", &["note", "end_note", "acknowledged_note"])
        .command_with(check_claim, request_claim)
        .command_with(order_of_claim, cancel_claim)
        .command_with(supervisor, acknowledge_overrun)
        .query(price_claim)
        .query(find_claims)
        .query(get_claim)
        .worker("advance_claims", advance_claims)
        .on("look_at_cancelled", on::order_cancelled)
        .on("look_at_confirmed", on::visit_confirmed)
        .on("look_at_voided", on::visit_voided)
        .on("end_claims_of_leaver", on::volunteer_left)
        .on("forget_claimant", on::forget_volunteer);
    SQL.into_iter()
        .fold(service, |service, (name, sql)| service.invariant(name, sql))
}
