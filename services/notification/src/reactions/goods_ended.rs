//! An order of goods ended without goods: whatever was held is free again, and the volunteer learns why.

use contracts::redemption::order::{GoodsEnd, GoodsOrderEnded};
use kernel::RawMinutes;
use runtime::{Cx, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer; nobody needs a message about what broke off while they stood at the counter.
pub async fn gather(read: Read, event: GoodsOrderEnded) -> Result<Option<Volunteer>> {
    match event.ended {
        GoodsEnd::BrokenOff => Ok(None),
        _ => reach::volunteer(&read, event.volunteer_id, "goods_order.ended").await,
    }
}

/// Tells them.
pub async fn apply(cx: Cx, event: GoodsOrderEnded, volunteer: Option<Volunteer>) -> Result<()> {
    redemption::tell(&cx, event.order_id.uuid(), volunteer, wording(&event), None).await
}

fn wording(event: &GoodsOrderEnded) -> Wording {
    Wording::of(Template::GoodsEndedVolunteer)
        .with("where", &*event.outlet_name)
        .with("why", why(event.ended))
        .with("spent", phrase::long(RawMinutes::new(event.cost.get())))
}

fn why(ended: GoodsEnd) -> &'static str {
    match ended {
        GoodsEnd::Withdrawn => "已经取消",
        GoodsEnd::RefusedAtCounter => "网点未交付",
        GoodsEnd::NoTime => "可用时间不足",
        GoodsEnd::NotFetched => "逾期未领取",
        GoodsEnd::BrokenOff => "办理中断",
        GoodsEnd::VolunteerLeft => "已退出志愿服务",
    }
}

#[cfg(test)]
mod tests {
    use contracts::redemption::order::GoodsOrderState;
    use kernel::{GoodsOrderId, StandardMinutes, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_why_and_that_nothing_was_taken() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let text = read(&wording(&GoodsOrderEnded {
            order_id: GoodsOrderId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            outlet_name: "兴中站".into(),
            cost: StandardMinutes::new(240),
            state: GoodsOrderState::Expired,
            ended: GoodsEnd::NotFetched,
        }));
        assert!(text.contains("逾期未领取") && text.contains("没有扣减"), "{text}");
    }
}
