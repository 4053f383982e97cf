//! Time for goods, and the days on which goods are given for it.

use std::collections::BTreeSet;

use contracts::{
    Actor, Day, Role,
    ledger::{
        GetBalances,
        import::{ApproveImport, ImportKind, ImportRow, ProposeImport},
        settlement::{
            ApproveSettlement, ExecuteSettlement, GetSettlement, OpenSettlement, ReviewSettlement,
            SettlementState, SubmitSettlement, Verdict,
        },
    },
    volunteer::GetVolunteer,
};
use kernel::{Clock, OrgCode, SettlementId, StandardMinutes, VolunteerId, china_date, half_year};
use time::Duration;

use crate::{
    Bench,
    actors::{self, DISTRICT},
};

/// Opens a redemption window (R7.6) of thirty days for `earners`, each with so many minutes for goods and as many saved: their old
/// time is brought over, a day passes, and the running half-year is settled by two finance persons and the towns (R7.5).
pub async fn open_window(bench: &Bench, earners: &[(VolunteerId, OrgCode, i64)]) {
    let finance = [1, 2].map(|number| actors::numbered_staff(Role::Finance, DISTRICT, number));
    brought_over(bench, earners, &finance).await;
    bench.settle().await;
    bench.clock.advance(Duration::days(1));
    bench.settle().await;
    let today = china_date(bench.clock.now());
    let [first, second] = finance;
    let open = OpenSettlement {
        period: half_year(today),
        cutoff: Day(today - Duration::days(1)),
        window_opens: Some(Day(today)),
        window_closes: Some(Day(today + Duration::days(30))),
    };
    let settlement_id = bench.tell(&first, open).await.expect("opened").settlement_id;
    stands(bench, settlement_id, SettlementState::Computed).await;
    let submit = SubmitSettlement { settlement_id };
    bench.tell(&first, submit).await.expect("submitted");
    let towns: BTreeSet<OrgCode> = earners.iter().filter_map(|(_, org, _)| org.town()).collect();
    for town in towns {
        let branch = actors::staff(Role::Branch, town.as_str());
        let agree = ReviewSettlement {
            settlement_id,
            town,
            verdict: Verdict::Approve,
            reason: None,
        };
        bench.tell(&branch, agree).await.expect("agreed");
    }
    let approve = ApproveSettlement { settlement_id };
    bench.tell(&second, approve).await.expect("approved");
    let total: i64 = earners.iter().map(|(_, _, goods)| 2 * goods).sum();
    let execute = ExecuteSettlement {
        settlement_id,
        total: StandardMinutes::new(total),
    };
    bench.tell(&second, execute).await.expect("executed");
    stands(bench, settlement_id, SettlementState::Posted).await;
    bench.settle().await;
}

/// Time that stood unsettled in an old book, brought over by two persons (R12.8): no service of this platform stands behind it.
async fn brought_over(bench: &Bench, earners: &[(VolunteerId, OrgCode, i64)], [first, second]: &[Actor; 2]) {
    let today = china_date(bench.clock.now());
    let mut rows = Vec::new();
    for (volunteer_id, _, goods) in earners {
        let card = GetVolunteer {
            volunteer_id: *volunteer_id,
        };
        let card = bench.ask(&Actor::System, card).await.expect("registered");
        rows.push(ImportRow {
            passbook_no: card.row.passbook_no.expect("in service"),
            kind: ImportKind::OpeningUnsettled,
            day: Day(today - Duration::days(1)),
            minutes: 2 * goods,
            weight: None,
            document: "旧存折第3页".into(),
        });
    }
    let propose = ProposeImport {
        title: "旧账本".into(),
        rows,
    };
    let import_id = bench.tell(first, propose).await.expect("proposed").import_id;
    bench
        .tell(second, ApproveImport { import_id })
        .await
        .expect("approved");
    for (volunteer_id, _, goods) in earners {
        bench
            .until("the old time is in the books", async || {
                let asked = GetBalances {
                    volunteer_id: *volunteer_id,
                };
                let balances = bench.ask(&Actor::System, asked).await;
                balances.is_ok_and(|balances| balances.unsettled.get() >= 2 * goods)
            })
            .await;
    }
}

async fn stands(bench: &Bench, settlement_id: SettlementId, state: SettlementState) {
    bench
        .until(state.as_str(), async || {
            let found = bench
                .ask(&actors::finance(), GetSettlement { settlement_id })
                .await;
            found.is_ok_and(|found| found.state == state)
        })
        .await;
}
