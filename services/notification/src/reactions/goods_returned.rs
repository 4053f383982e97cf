//! Goods were brought back and the time given back: the volunteer learns how much.

use contracts::redemption::order::GoodsOrderReturned;
use kernel::RawMinutes;
use runtime::{Cx, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer.
pub async fn gather(read: Read, event: GoodsOrderReturned) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "goods_order.returned").await
}

/// Tells them.
pub async fn apply(cx: Cx, event: GoodsOrderReturned, volunteer: Option<Volunteer>) -> Result<()> {
    redemption::tell(&cx, event.order_id.uuid(), volunteer, wording(&event), None).await
}

fn wording(event: &GoodsOrderReturned) -> Wording {
    Wording::of(Template::GoodsReturnedVolunteer)
        .with("where", &*event.outlet_name)
        .with("spent", phrase::long(RawMinutes::new(event.cost.get())))
}

#[cfg(test)]
mod tests {
    use kernel::{GoodsOrderId, StandardMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_what_was_given_back() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let text = read(&wording(&GoodsOrderReturned {
            order_id: GoodsOrderId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            outlet_name: "兴中站".into(),
            cost: StandardMinutes::new(240),
        }));
        assert!(text.contains("4时已退回"), "{text}");
    }
}
