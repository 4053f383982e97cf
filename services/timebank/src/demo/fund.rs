use contracts::{
    Actor, Day,
    ledger::fund::{
        DecideExpense, DecideFundReversal, FundDecision, FundSource, FundUse, ProposeExpense,
        ProposeFundReversal, RecordReceipt,
    },
};
use kernel::{Fen, FundEntryId, china_date};
use time::Duration;

use super::step::Loader;

/// What came in when the district began: source, yuan, who gave, what for.
const RECEIPTS: [(FundSource, i64, &str, &str); 5] = [
    (
        FundSource::Government,
        200_000,
        "区财政局",
        "年度养老志愿服务专项资金",
    ),
    (FundSource::Society, 36_500, "区慈善总会", "慈善一日捐"),
    (FundSource::Enterprise, 80_000, "运河酒业", "定向捐赠物品采购款"),
    (FundSource::Enterprise, 15_000, "古城粮油", "物品采购款"),
    (FundSource::Residents, 6_280, "居民自愿筹集", "社区义卖"),
];

/// What was spent over the months: source, use, yuan, who was paid, what for, and what the second person said.
const EXPENSES: [(FundSource, FundUse, i64, &str, &str, FundDecision); 7] = {
    use FundDecision::{Approve, Reject};
    [
        (
            FundSource::Government,
            FundUse::Training,
            12_800,
            "区社工协会",
            "志愿者岗前培训",
            Approve,
        ),
        (
            FundSource::Government,
            FundUse::Equipment,
            18_600,
            "枣庄电子商行",
            "服务站点电脑和打印机",
            Approve,
        ),
        (
            FundSource::Enterprise,
            FundUse::Goods,
            46_300,
            "古城粮油",
            "兑换物品：米、面、油",
            Approve,
        ),
        (
            FundSource::Society,
            FundUse::Rewards,
            5_000,
            "运河广告社",
            "证书和奖牌",
            Approve,
        ),
        (
            FundSource::Government,
            FundUse::Services,
            30_000,
            "区养老服务协会",
            "购买助浴服务",
            Approve,
        ),
        (
            FundSource::Residents,
            FundUse::Projects,
            3_000,
            "夕阳红合唱团",
            "重阳节活动",
            Approve,
        ),
        (
            FundSource::Government,
            FundUse::Equipment,
            98_000,
            "鲁南汽贸",
            "购置车辆",
            Reject,
        ),
    ]
};

impl Loader<'_> {
    /// The four sources give; one receipt is recorded twice, and its repetition reversed.
    pub(super) async fn found_the_fund(&mut self) -> anyhow::Result<()> {
        let day = Day(china_date(self.clock_now()));
        for (number, (source, yuan, payer, note)) in RECEIPTS.into_iter().enumerate() {
            self.receive(day, number + 1, source, yuan, payer, note).await?;
        }
        let (source, yuan, payer, note) = RECEIPTS[3];
        let twice = self.receive(day, 4, source, yuan, payer, note).await?;
        let reversal = ProposeFundReversal {
            entry_id: twice,
            reason: "同一笔捐款重复登记".into(),
        };
        let reversal_id = self.tell(&self.cashier(), reversal).await?.reversal_id;
        let decision = FundDecision::Approve;
        let approve = DecideFundReversal {
            reversal_id,
            decision,
        };
        self.tell(&self.checker(), approve).await?;
        self.say("the fund has its first receipts");
        Ok(())
    }

    async fn receive(
        &mut self,
        day: Day,
        number: usize,
        source: FundSource,
        yuan: i64,
        payer: &str,
        note: &str,
    ) -> anyhow::Result<FundEntryId> {
        let receipt = RecordReceipt {
            source,
            fen: Fen::new(yuan * 100),
            day,
            document: format!("收{}-{number:03}", day.year()),
            // One of them is entered twice, as it happens.
            document_again: true,
            payer: Some(payer.into()),
            note: Some(note.into()),
        };
        Ok(self.tell(&self.cashier(), receipt).await?.entry_id)
    }

    /// Money is spent by two persons; two expenses wait for the second one, and one reversal.
    pub(super) async fn spend_from_the_fund(&mut self) -> anyhow::Result<()> {
        let today = china_date(self.clock_now());
        let mut last = None;
        for (number, (source, used_for, yuan, payee, note, decision)) in EXPENSES.into_iter().enumerate() {
            let day = Day(today - Duration::days(40 - 5 * number as i64));
            let entry_id = self
                .spend(day, number + 1, source, used_for, yuan * 100, payee, note)
                .await?;
            let reason = (decision == FundDecision::Reject).then(|| "超出年度预算，先报领导小组".into());
            let decide = DecideExpense {
                entry_id,
                decision,
                reason,
            };
            self.tell(&self.checker(), decide).await?;
            if decision == FundDecision::Approve {
                last = Some(entry_id);
            }
        }
        let waiting = [
            (
                FundSource::Society,
                FundUse::Training,
                480_050,
                "区红十字会",
                "应急救护培训课时费",
            ),
            (
                FundSource::Enterprise,
                FundUse::Goods,
                2_264_000,
                "运河超市",
                "兑换物品：洗衣液、毛巾",
            ),
        ];
        for (number, (source, used_for, fen, payee, note)) in waiting.into_iter().enumerate() {
            self.spend(
                Day(today),
                EXPENSES.len() + number + 1,
                source,
                used_for,
                fen,
                payee,
                note,
            )
            .await?;
        }
        if let Some(entry_id) = last {
            let reason = "活动改期，款项退回".into();
            self.tell(&self.cashier(), ProposeFundReversal { entry_id, reason })
                .await?;
        }
        self.say("the fund has spent, and three decisions wait");
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "the columns of the table above")]
    async fn spend(
        &mut self,
        day: Day,
        number: usize,
        source: FundSource,
        used_for: FundUse,
        fen: i64,
        payee: &str,
        note: &str,
    ) -> anyhow::Result<FundEntryId> {
        let expense = ProposeExpense {
            source,
            used_for,
            fen: Fen::new(fen),
            day,
            document: format!("付{}-{number:03}", day.year()),
            document_again: false,
            payee: Some(payee.into()),
            note: Some(note.into()),
        };
        Ok(self.tell(&self.cashier(), expense).await?.entry_id)
    }

    /// Who records and proposes.
    pub(super) fn cashier(&self) -> Actor {
        self.finance.first().cloned().unwrap_or(Actor::System)
    }

    /// Who decides, as the second person.
    pub(super) fn checker(&self) -> Actor {
        self.finance.get(1).cloned().unwrap_or(Actor::System)
    }
}
