//! The fund, and what a change of the rules would do.

use kernel::{BasisPoints, Fen};

use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let today = Day(china_date(town.now()));
    let keepers_only = || {
        people.role(&[
            &people.operator,
            &people.clerk,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ])
    };
    // Who proposed may not approve.
    let deciders_only = || {
        let nobody_else = [
            &people.clerk,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ];
        people
            .role(&nobody_else)
            .into_iter()
            .chain([(people.finance.clone(), "same_person")])
    };
    let readers_only = || {
        people.role(&[
            &people.clerk,
            &people.branch,
            &people.system_admin,
            &people.stranger,
        ])
    };
    vec![
        attempt(
            RecordReceipt {
                source: FundSource::Residents,
                fen: Fen::new(1_250),
                day: today,
                document: "收2026-009".into(),
                document_again: false,
                payer: Some("居民自愿筹集".into()),
                note: Some("义卖".into()),
            },
            keepers_only(),
        ),
        attempt(
            ProposeExpense {
                source: FundSource::Government,
                used_for: FundUse::Projects,
                fen: Fen::new(100),
                day: today,
                document: "付2026-009".into(),
                document_again: false,
                payee: Some("夕阳红合唱团".into()),
                note: Some("活动".into()),
            },
            keepers_only(),
        ),
        attempt(
            ProposeFundReversal {
                entry_id: lived.fund.receipt,
                reason: "金额有误".into(),
            },
            keepers_only(),
        ),
        attempt(
            DecideExpense {
                entry_id: lived.fund.expense,
                decision: FundDecision::Approve,
                reason: Some("票据齐全".into()),
            },
            deciders_only(),
        ),
        attempt(
            DecideFundReversal {
                reversal_id: lived.fund.reversal,
                decision: FundDecision::Approve,
            },
            deciders_only(),
        ),
        attempt(
            GetFundStatement {
                from: Some(today),
                to: Some(today),
            },
            readers_only(),
        ),
        attempt(
            FindFundEntries {
                kind: Some(FundEntryKind::Expense),
                state: None,
                waiting: false,
                paging: Paging::default(),
            },
            readers_only(),
        ),
        attempt(
            GetFundEntry {
                entry_id: lived.fund.receipt,
            },
            readers_only(),
        ),
        attempt(GetPromiseCoverage {}, readers_only()),
        attempt(
            PreviewPolicy {
                key: settings::SPLIT_GOODS_BP.into(),
                value: 4_000.into(),
            },
            readers_only(),
        ),
        attempt(
            PreviewWeight {
                old: BasisPoints::new(20_000),
                new: BasisPoints::new(25_000),
            },
            readers_only(),
        ),
    ]
}
