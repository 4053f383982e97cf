use testkit::actors::TOWN;

use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let settlement_id = lived.settlement;
    let yesterday = china_date(town.now()) - Duration::days(1);
    let not_finance = || {
        people.role(&[
            &people.operator,
            &people.clerk,
            &people.branch,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let no_reader = || {
        people.role(&[
            &people.operator,
            &people.clerk,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let not_the_town = people
        .role(&[
            &people.operator,
            &people.clerk,
            &people.finance,
            &people.auditor,
            &people.stranger,
        ])
        .into_iter()
        .chain([(town.other_branch(), SCOPE)]);
    let elsewhere = [(town.other_branch(), SCOPE)];
    vec![
        attempt(
            OpenSettlement {
                period: kernel::half_year(yesterday),
                cutoff: Day(yesterday),
                window_opens: None,
                window_closes: None,
            },
            not_finance(),
        ),
        attempt(SubmitSettlement { settlement_id }, not_finance()),
        attempt(
            ReviewSettlement {
                settlement_id,
                town: org(TOWN),
                verdict: Verdict::Object,
                reason: Some("少了一次服务".into()),
            },
            not_the_town,
        ),
        attempt(ApproveSettlement { settlement_id }, not_finance()),
        attempt(
            ExecuteSettlement {
                settlement_id,
                total: StandardMinutes::new(325),
            },
            not_finance(),
        ),
        attempt(
            CancelSettlement {
                settlement_id,
                reason: "截止日选错".into(),
            },
            not_finance(),
        ),
        attempt(ListSettlements {}, no_reader()),
        attempt(GetSettlement { settlement_id }, no_reader()),
        attempt(
            SummarizeSettlement {
                settlement_id,
                within: None,
            },
            no_reader(),
        ),
        attempt(
            SettlementLines {
                settlement_id,
                within: Some(org(VILLAGE)),
                paging: Paging::default(),
            },
            no_reader().into_iter().chain(elsewhere.clone()),
        ),
        attempt(
            SettlementExceptions {
                settlement_id,
                kind: None,
                within: Some(org(VILLAGE)),
                paging: Paging::default(),
            },
            no_reader().into_iter().chain(elsewhere),
        ),
        // For everybody: it hangs in every outlet.
        attempt(RedemptionWindow {}, []),
    ]
}
