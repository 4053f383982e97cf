//! A part of a half-year's settlement is posted: each of its volunteers learns what it has become (R7.5), unless the
//! setting says that the passbook is enough.

use contracts::{
    ledger::settlement::{SettledVolunteer, SettlementPosted},
    settings,
};
use kernel::{HalfYear, Lang, VolunteerId, at_china, hours_minutes};
use runtime::{Cx, Read, Result};
use time::{Date, Time};

use crate::{
    domain::{phrase, template::Template, wording::Wording},
    outbound::{Draft, say_all},
    reach::{self, Volunteer},
};

/// Whom to tell, with what they got.
pub async fn gather(read: Read, event: SettlementPosted) -> Result<Vec<(SettledVolunteer, Volunteer)>> {
    if !read.settings().flag(settings::SMS_TELL_SETTLED) {
        return Ok(Vec::new());
    }
    let ids: Vec<VolunteerId> = event
        .volunteers
        .iter()
        .map(|settled| settled.volunteer_id)
        .collect();
    let mut found = reach::volunteers(&read, &ids, "settlement.posted").await?;
    Ok(event
        .volunteers
        .into_iter()
        .filter_map(|settled| {
            found
                .remove(&settled.volunteer_id)
                .map(|volunteer| (settled, volunteer))
        })
        .collect())
}

/// One message each, once a settlement.
pub async fn apply(
    cx: Cx,
    event: SettlementPosted,
    volunteers: Vec<(SettledVolunteer, Volunteer)>,
) -> Result<()> {
    let window = (event.window_opens.0, event.window_closes.0);
    let drafts = volunteers.into_iter().map(|(settled, volunteer)| Draft {
        wording: wording(&volunteer.name, event.period, &settled, window),
        to: volunteer.to,
        occasion: event.settlement_id.uuid(),
        about: Vec::new(),
        happens: None,
        expires_at: None,
    });
    say_all(&cx, drafts.collect()).await?;
    Ok(())
}

fn wording(
    name: &str,
    period: HalfYear,
    settled: &SettledVolunteer,
    (opens, closes): (Date, Date),
) -> Wording {
    let half = if period.half() == 1 { "上" } else { "下" };
    let day = |day: Date| phrase::day(at_china(day, Time::MIDNIGHT));
    let saved = settled.savings.get() - settled.donated.get();
    Wording::of(Template::SettlementPostedVolunteer)
        .with("name", name)
        .with("period", format!("{}年{half}半年", period.year()))
        .with("goods", hours_minutes(settled.goods.get(), Lang::Zh))
        .with("savings", hours_minutes(saved, Lang::Zh))
        .with("opens", day(opens))
        .with("closes", day(closes))
}

#[cfg(test)]
mod tests {
    use kernel::StandardMinutes;
    use time::macros::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::wording::test::read;

    #[test]
    fn the_volunteer_reads_both_halves_and_the_window() {
        let minutes = StandardMinutes::new;
        let settled = SettledVolunteer {
            volunteer_id: VolunteerId::from(Uuid::from_u128(1)),
            total: minutes(325),
            recovered: minutes(0),
            goods: minutes(162),
            savings: minutes(163),
            donated: minutes(0),
            expired: minutes(0),
        };
        let window = (date!(2026 - 12 - 01), date!(2026 - 12 - 31));
        let text = read(&wording("张伟", "2026H2".parse().unwrap(), &settled, window));
        assert!(
            text.ends_with("张伟您好，2026年下半年时间已结算：换物品2时42分，换服务2时43分。物品兑换期12月1日至12月31日。"),
            "{text}"
        );
    }
}
