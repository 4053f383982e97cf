//! A claim ended without service: whatever was held is free again, and the volunteer learns why.

use contracts::redemption::claim::{ClaimEnd, ClaimEnded};
use runtime::{Cx, Read, Result};

use super::redemption;
use crate::{
    domain::{phrase, template::Template, wording::Wording},
    reach::{self, Volunteer},
};

/// The volunteer.
pub async fn gather(read: Read, event: ClaimEnded) -> Result<Option<Volunteer>> {
    reach::volunteer(&read, event.volunteer_id, "claim.ended").await
}

/// Tells them.
pub async fn apply(cx: Cx, event: ClaimEnded, volunteer: Option<Volunteer>) -> Result<()> {
    redemption::tell(&cx, event.claim_id.uuid(), volunteer, wording(&event), None).await
}

fn wording(event: &ClaimEnded) -> Wording {
    Wording::of(Template::ClaimEndedVolunteer)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name)
        .with("why", why(event.ended))
}

fn why(ended: ClaimEnd) -> &'static str {
    match ended {
        ClaimEnd::Withdrawn => "申请已撤回",
        ClaimEnd::NoTime => "可用时间不足",
        ClaimEnd::NoOrder => "暂时无法安排",
        ClaimEnd::OrderCancelled => "服务已取消",
        ClaimEnd::OrderExpired => "暂时无人接单",
        ClaimEnd::NotServed => "服务未成立",
        ClaimEnd::TooLate => "办理超过期限",
    }
}

#[cfg(test)]
mod tests {
    use contracts::{At, redemption::claim::ClaimState};
    use kernel::{ClaimId, VolunteerId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_learns_why_and_that_nothing_was_taken() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let text = read(&wording(&ClaimEnded {
            claim_id: ClaimId::generate(now),
            volunteer_id: VolunteerId::generate(now),
            service_name: "管道疏通".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
            state: ClaimState::Expired,
            ended: ClaimEnd::OrderExpired,
        }));
        assert!(
            text.contains("暂时无人接单") && text.contains("没有扣减"),
            "{text}"
        );
    }
}
