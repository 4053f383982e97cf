use super::*;
use contracts::notification::{channel::*, consent::*, text::*};
use kernel::TextVersionId;
use uuid::Uuid;

/// Texts, consents to outreach, the suppression list.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let paging = Paging::default();
    let version_id = TextVersionId::generate(town.now());
    let suppression_id = Uuid::nil();
    let reason = || "说得更明白".to_owned();
    let editing = || {
        let mut refused = people.role(&[
            &people.clerk,
            &people.branch,
            &people.auditor,
            &people.finance,
            &people.system_admin,
            &people.stranger,
        ]);
        refused.push((
            testkit::actors::staff(Role::Outreach, VILLAGE),
            "head_office_only",
        ));
        refused
    };
    let looking = || people.role(&[&people.clerk, &people.finance, &people.stranger]);
    let listing = || {
        people.role(&[
            &people.clerk,
            &people.branch,
            &people.finance,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let suppressing = || {
        let mut refused = listing();
        refused.push((people.auditor.clone(), ROLE));
        refused
    };
    let elder = (lived.elder.id.uuid(), PersonKind::Elder);
    let volunteer = (lived.volunteer.id.uuid(), PersonKind::Volunteer);
    let reading = || {
        let mut refused = people.scope();
        refused.extend(people.role(&[&people.finance, &people.system_admin]));
        refused.push((people.stranger.clone(), "not_yours"));
        refused
    };
    let looking_at_channels =
        || people.role(&[&people.clerk, &people.branch, &people.finance, &people.stranger]);
    vec![
        attempt(
            ProposeText {
                name: "elder_welcome".into(),
                title: String::new(),
                text: "{{ who }}您好，您已登记，需要帮忙请拨12349。".into(),
                codes: Default::default(),
                from: None,
                reason: reason(),
            },
            editing(),
        ),
        attempt(ApproveText { version_id }, editing()),
        attempt(
            ReturnText {
                version_id,
                reason: reason(),
            },
            editing(),
        ),
        attempt(
            RetireText {
                version_id,
                reason: reason(),
            },
            editing(),
        ),
        attempt(
            PreviewText {
                name: "elder_welcome".into(),
                text: "{{ who }}您好".into(),
                people: 0,
            },
            editing(),
        ),
        attempt(ListTexts {}, looking()),
        attempt(
            FindTexts {
                name: None,
                title: None,
                state: None,
                paging,
            },
            looking(),
        ),
        attempt(GetText { version_id }, looking()),
        attempt(
            GiveOutreachConsent {
                person_id: elder.0,
                kind: elder.1,
                how: ConsentHow::Phone,
                on: None,
                evidence: None,
            },
            people.acting(),
        )
        .by_id("person_id"),
        attempt(
            WithdrawOutreachConsent {
                person_id: elder.0,
                kind: elder.1,
                how: ConsentHow::Phone,
            },
            people.acting(),
        )
        .by_id("person_id"),
        attempt(
            OutreachConsentOf {
                person_id: volunteer.0,
                kind: volunteer.1,
            },
            reading(),
        )
        .by_id("person_id"),
        attempt(
            ReachOf {
                person_id: elder.0,
                kind: elder.1,
            },
            reading(),
        )
        .by_id("person_id"),
        attempt(ListChannels {}, looking_at_channels()),
        attempt(
            TestChannel {
                provider: "aliyun".into(),
                phone: "16900000077".into(),
            },
            people.role(&[
                &people.clerk,
                &people.branch,
                &people.finance,
                &people.auditor,
                &people.stranger,
            ]),
        ),
        attempt(
            ReleaseChannel {
                provider: "aliyun".into(),
                reason: "已充值".into(),
            },
            people.role(&[
                &people.clerk,
                &people.operator,
                &people.finance,
                &people.auditor,
                &people.stranger,
            ]),
        ),
        attempt(FindSuppressions { cause: None, paging }, listing()),
        attempt(
            Suppress {
                phone: "16900000077".into(),
                reason: "来电表示".into(),
            },
            suppressing(),
        ),
        attempt(
            LiftSuppression {
                suppression_id,
                evidence: "本人来电重新同意".into(),
            },
            suppressing(),
        ),
    ]
}
