//! Goods wait to be fetched (R8.3): the volunteer learns where, until when, and the pick-up code.

use contracts::{
    Code,
    redemption::order::{DrawPickupCode, GoodsOrderReady},
};
use kernel::{GoodsOrderId, RawMinutes};
use runtime::{Cx, Failure, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer, and the code for one who has a phone.
pub async fn gather(read: Read, event: GoodsOrderReady) -> Result<Option<(Volunteer, String)>> {
    let volunteer = reach::volunteer(&read, event.volunteer_id, "goods_order.ready").await?;
    let Some(volunteer) = volunteer.filter(|volunteer| volunteer.to.phone.is_some()) else {
        return Ok(None);
    };
    let code = code_of(&read, event.order_id).await?;
    Ok(code.map(|code| (volunteer, code)))
}

/// A code of its own, unless the order is over by now: then nobody needs it any more.
async fn code_of(read: &Read, order_id: GoodsOrderId) -> Result<Option<String>> {
    match read.tell("pickup_code", DrawPickupCode { order_id }).await {
        Ok(drawn) => Ok(Some(drawn.code.0)),
        Err(Failure::Refused(error)) if matches!(error.code, Code::Conflict | Code::NotFound) => {
            tracing::info!(%order_id, reason = error.reason, "no pick-up code to tell any more");
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Tells them.
pub async fn apply(cx: Cx, event: GoodsOrderReady, told: Option<(Volunteer, String)>) -> Result<()> {
    let Some((volunteer, code)) = told else {
        return Ok(());
    };
    let until = Some(event.pickup_until.0);
    redemption::tell(
        &cx,
        event.order_id.uuid(),
        Some(volunteer),
        wording(&event, &code),
        until,
    )
    .await
}

fn wording(event: &GoodsOrderReady, code: &str) -> Wording {
    Wording::of(Template::GoodsReadyVolunteer)
        .with("when", phrase::when(event.pickup_until.0))
        .with("where", &*event.outlet_name)
        .with("pickup", code)
        .with("spent", phrase::long(RawMinutes::new(event.cost.get())))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{StandardMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_where_until_when_and_the_code() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = GoodsOrderReady {
            order_id: GoodsOrderId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            outlet_name: "兴中站".into(),
            pickup_until: At(datetime!(2026-12-07 02:00 UTC)),
            cost: StandardMinutes::new(480),
        };
        let text = read(&wording(&event, "48291357"));
        assert!(
            text.contains("12月7日10:00前到兴中站领取，领取码48291357"),
            "{text}"
        );
        assert!(text.contains("冻结8时"), "{text}");
    }
}
