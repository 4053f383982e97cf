//! An order is cancelled: the elder and whoever had accepted are told.

use contracts::dispatch::OrderCancelled;
use runtime::{Cx, Read, Result};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, Recipient, say, say_to_elder},
    reach::{self, Elder, Volunteer},
};

/// Both sides.
pub async fn gather(read: Read, event: OrderCancelled) -> Result<(Option<Elder>, Vec<Volunteer>)> {
    let (elder, volunteers) = tokio::try_join!(
        reach::elder(&read, event.elder_id, "order.cancelled"),
        reach::volunteers(&read, &event.volunteers, "order.cancelled"),
    )?;
    Ok((elder, volunteers.into_values().collect()))
}

/// Tells them.
pub async fn apply(
    cx: Cx,
    event: OrderCancelled,
    (elder, volunteers): (Option<Elder>, Vec<Volunteer>),
) -> Result<()> {
    if let Some(elder) = elder {
        say_to_elder(
            &cx,
            elder.reads,
            draft(
                &event,
                elder.to,
                Template::OrderCancelledElder,
                Some(&elder.salutation),
            ),
        )
        .await?;
    }
    for volunteer in volunteers {
        say(
            &cx,
            draft(&event, volunteer.to, Template::OrderCancelledVolunteer, None),
        )
        .await?;
    }
    Ok(())
}

fn draft(event: &OrderCancelled, to: Recipient, template: Template, who: Option<&str>) -> Draft {
    Draft {
        wording: wording(event, template, who),
        to,
        occasion: event.order_id.uuid(),
        about: vec![event.order_id.uuid()],
        happens: Some(event.starts_at.0),
        expires_at: None,
    }
}

fn wording(event: &OrderCancelled, template: Template, who: Option<&str>) -> Wording {
    let wording = Wording::of(template)
        .with("when", phrase::when(event.starts_at.0))
        .with("service", &*event.service_name);
    who.into_iter()
        .fold(wording, |wording, who| wording.with("who", who))
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use kernel::{ElderId, OrderId};
    use time::macros::datetime;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn both_sides_learn_which_visit_will_not_be() {
        let now = datetime!(2026-11-23 02:00 UTC);
        let event = OrderCancelled {
            order_id: OrderId::generate(now),
            elder_id: ElderId::generate(now),
            volunteers: vec![],
            service_name: "理发".into(),
            starts_at: At(datetime!(2026-11-24 06:30 UTC)),
        };
        let elder = read(&wording(&event, Template::OrderCancelledElder, Some("王大娘")));
        assert!(
            elder.ends_with("王大娘您好，11月24日14:30的理发已取消。想另约时间请拨12349。"),
            "{elder}"
        );
        let volunteer = read(&wording(&event, Template::OrderCancelledVolunteer, None));
        assert!(
            volunteer.ends_with("11月24日14:30的理发已取消，您不用上门了，谢谢您！"),
            "{volunteer}"
        );
    }
}
