use contracts::{
    dispatch::ListServices,
    ledger::GetBalances,
    redemption::claim::{ClaimPrice, ClaimPrices, PriceClaim},
    settings,
    volunteer::{GetVolunteer, recipient::Relation},
};
use kernel::StandardMinutes;
use runtime::{Read, Result};

use crate::{commands::request_claim::price, domain::claim};

/// What services cost, and what a volunteer has for them (R4.5).
///
/// # Errors
/// `forbidden`, `not_found` for a volunteer elsewhere in the tree or without accounts.
pub async fn price_claim(read: Read, query: PriceClaim) -> Result<ClaimPrices> {
    claim::may_ask(read.actor(), query.volunteer_id)?;
    let volunteer_id = query.volunteer_id;
    read.ask_as_caller(GetVolunteer { volunteer_id }).await?;
    let held = read.ask(GetBalances { volunteer_id }).await?;
    let settings = read.settings();
    let catalogue = read.ask(ListServices {}).await?.services;
    let services = catalogue
        .into_iter()
        .filter(|service| !service.closed && query.service.as_ref().is_none_or(|code| *code == service.code))
        .map(|service| {
            let price = price(&settings, &service);
            let seats = claim::seats(&service);
            ClaimPrice {
                weight: price.weight,
                usual_cost: price.cost(service.usual_minutes, seats),
                code: service.code,
                name_zh: service.name_zh,
                name_en: service.name_en,
                seats,
                usual_minutes: service.usual_minutes,
                intimate: service.intimate,
            }
        })
        .collect();
    // The order of the words is that of the setting: each includes those before it.
    let beneficiary = settings.word(settings::WITHDRAW_BENEFICIARY);
    let upto = Relation::parse(&beneficiary).unwrap_or(Relation::Own);
    let last = Relation::ALL
        .iter()
        .position(|relation| *relation == upto)
        .unwrap_or(0);
    Ok(ClaimPrices {
        available: StandardMinutes::new(held.savings.get() - held.savings_held.get()),
        held: held.savings_held,
        services,
        relations: Relation::ALL[..=last].to_vec(),
    })
}
