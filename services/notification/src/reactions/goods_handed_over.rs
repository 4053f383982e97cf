//! Goods were handed over (R8.3): the volunteer learns it even if somebody else fetched them.

use contracts::redemption::order::GoodsOrderHandedOver;
use kernel::RawMinutes;
use runtime::{Cx, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer.
pub async fn gather(read: Read, event: GoodsOrderHandedOver) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "goods_order.handed_over").await
}

/// Tells them.
pub async fn apply(cx: Cx, event: GoodsOrderHandedOver, volunteer: Option<Volunteer>) -> Result<()> {
    redemption::tell(&cx, event.order_id.uuid(), volunteer, wording(&event), None).await
}

fn wording(event: &GoodsOrderHandedOver) -> Wording {
    Wording::of(Template::GoodsHandedOverVolunteer)
        .with("when", phrase::when(event.at.0))
        .with("where", &*event.outlet_name)
        .with("spent", phrase::long(RawMinutes::new(event.cost.get())))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{GoodsOrderId, StandardMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_what_was_taken_and_whom_to_call_if_it_was_not_them() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let text = read(&wording(&GoodsOrderHandedOver {
            order_id: GoodsOrderId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            outlet_name: "兴中站".into(),
            at: At(now),
            cost: StandardMinutes::new(240),
        }));
        assert!(text.contains("扣减4时") && text.contains("12349"), "{text}");
    }
}
