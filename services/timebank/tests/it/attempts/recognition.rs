use contracts::{
    dispatch::record::VisitRecords,
    volunteer::{award::*, certificate::*, record::VolunteerRecords, star::*},
};

use super::*;

pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let volunteer_id = lived.volunteer.id;
    let (star_id, certificate_id) = (lived.star, lived.certificate);
    let today = Day(china_date(town.now()));
    // What the level above the sub-branch decides.
    let mut ruling = vec![(town.other_branch(), SCOPE)];
    let roles = [
        &people.auditor,
        &people.finance,
        &people.system_admin,
        &people.stranger,
    ];
    ruling.extend(people.role(&roles));
    ruling.extend(people.role(&[&people.clerk, &town.other_clerk()]));
    let award_id = lived.award;
    // What head office alone decides.
    let deciding = people.role(&[
        &people.auditor,
        &people.finance,
        &people.system_admin,
        &people.stranger,
        &people.clerk,
        &people.branch,
    ]);
    vec![
        attempt(ApplyForStar { volunteer_id }, people.acting()).by_id("volunteer_id"),
        attempt(
            NominateForAward {
                kind: AwardKind::Volunteer,
                year: 2026,
                volunteer_id: Some(volunteer_id),
                org: None,
                merits: "全年坚持服务".into(),
                late_because: Some("补录".into()),
            },
            ruling.clone(),
        )
        .by_id("volunteer_id"),
        attempt(
            DecideAward {
                award_id,
                decision: AwardDecision::Approve,
                reason: None,
            },
            deciding.clone(),
        ),
        attempt(PublishAward { award_id }, deciding.clone()),
        attempt(
            VolunteerRecords {
                from: today,
                to: today,
                after: None,
                reason: "上报全国系统".into(),
            },
            deciding.clone(),
        ),
        attempt(
            VisitRecords {
                from: today,
                to: today,
                after: None,
            },
            deciding,
        ),
        attempt(
            RankForAward {
                kind: AwardKind::Branch,
                year: 2026,
                within: Some(org(VILLAGE)),
            },
            people.reading(),
        ),
        attempt(
            FindAwards {
                year: None,
                state: None,
                paging: Paging::default(),
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(GetAward { award_id }, people.reading()).by_id("award_id"),
        attempt(VolunteerAwards { volunteer_id }, people.reading()).by_id("volunteer_id"),
        attempt(
            ReviewStar {
                star_id,
                review: StarReview::Approve,
                reason: None,
            },
            people.writing(),
        )
        .by_id("star_id"),
        attempt(
            ObjectToStar {
                star_id,
                objection: "时间不实".into(),
            },
            people.writing(),
        )
        .by_id("star_id"),
        attempt(
            RuleOnObjection {
                star_id,
                ruling: ObjectionRuling::Dismissed,
                reason: "核对无误".into(),
            },
            ruling.clone(),
        )
        .by_id("star_id"),
        attempt(
            WithdrawStar {
                star_id,
                reason: "时长更正后不足".into(),
            },
            ruling.clone(),
        )
        .by_id("star_id"),
        attempt(
            FindStars {
                within: Some(org(VILLAGE)),
                state: None,
                paging: Paging::default(),
            },
            people.reading(),
        ),
        attempt(GetStar { star_id }, people.reading()).by_id("star_id"),
        attempt(VolunteerStars { volunteer_id }, people.reading()).by_id("volunteer_id"),
        attempt(PublicNotice {}, people.people()),
        attempt(
            ApplyForCertificate {
                volunteer_id,
                from: today,
                to: today,
                note: None,
                replaces: None,
            },
            people.acting(),
        )
        .by_id("volunteer_id"),
        attempt(
            AcceptCertificate {
                certificate_id,
                acceptance: Acceptance::Accept,
                reason: None,
            },
            people.writing(),
        )
        .by_id("certificate_id"),
        attempt(
            IssueCertificate {
                certificate_id,
                in_charge: "赵主任".into(),
                handler: "刘芳".into(),
                contact: "12349".into(),
            },
            people.writing(),
        )
        .by_id("certificate_id"),
        attempt(
            WithdrawCertificate {
                certificate_id,
                reason: "信息有误".into(),
            },
            ruling,
        )
        .by_id("certificate_id"),
        attempt(
            FindCertificates {
                within: Some(org(VILLAGE)),
                state: None,
                paging: Paging::default(),
            },
            people.reading(),
        ),
        attempt(GetCertificate { certificate_id }, people.reading()).by_id("certificate_id"),
        attempt(VolunteerCertificates { volunteer_id }, people.reading()).by_id("volunteer_id"),
        attempt(CertificateFile { certificate_id }, people.acting()).by_id("certificate_id"),
        attempt(CheckCertificate { code: "0".into() }, people.people()),
    ]
}
