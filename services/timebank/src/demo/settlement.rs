use contracts::{
    Day,
    ledger::settlement::{
        ApproveSettlement, ExecuteSettlement, GetSettlement, OpenSettlement, ReviewSettlement, Settlement,
        SettlementState, SubmitSettlement, Verdict,
    },
};
use kernel::{SettlementId, at_china, china_date, half_year};
use time::{Date, Duration, macros::time};

use super::step::Loader;

impl Loader<'_> {
    /// One finance person opens a settlement of all that was confirmed by the day before, the towns agree, the other one
    /// approves and executes it. Its window for goods is still open at the demonstration's today: goods can be had there.
    pub(super) async fn settle_what_was_earned(&mut self, day: Date) -> anyhow::Result<()> {
        let [first, second] = self.finance.as_slice() else {
            anyhow::bail!("head office has two finance persons");
        };
        let (first, second) = (first.clone(), second.clone());
        self.move_to(at_china(day, time!(7:10))).await?;
        let cutoff = day - Duration::days(1);
        let opening = OpenSettlement {
            period: half_year(cutoff),
            cutoff: Day(cutoff),
            window_opens: Some(Day(day + Duration::days(1))),
            window_closes: Some(Day(china_date(self.now) + Duration::days(7))),
        };
        let settlement_id = self.tell(&first, opening).await?.settlement_id;
        self.until(settlement_id, SettlementState::Computed).await?;
        self.tell(&first, SubmitSettlement { settlement_id }).await?;
        for review in self.stands(settlement_id).await?.towns {
            let agrees = ReviewSettlement {
                settlement_id,
                town: review.town.clone(),
                verdict: Verdict::Approve,
                reason: None,
            };
            let branch = self.clerk_of(&review.town);
            self.tell(&branch, agrees).await?;
        }
        self.tell(&second, ApproveSettlement { settlement_id }).await?;
        let total = self.stands(settlement_id).await?.sums.total;
        self.tell(&second, ExecuteSettlement { settlement_id, total })
            .await?;
        let done = self.until(settlement_id, SettlementState::Posted).await?;
        self.settle().await?;
        self.say(&format!(
            "{} volunteers settled by {cutoff}, {} minutes",
            done.sums.volunteers,
            done.posted.get()
        ));
        Ok(())
    }

    async fn stands(&self, settlement_id: SettlementId) -> anyhow::Result<Settlement> {
        self.ask(&contracts::Actor::System, GetSettlement { settlement_id })
            .await
    }

    async fn until(&self, settlement_id: SettlementId, state: SettlementState) -> anyhow::Result<Settlement> {
        loop {
            let now = self.stands(settlement_id).await?;
            if now.state == state {
                return Ok(now);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}
