use contracts::{
    Actor, Day,
    ledger::import::{ApproveImport, GetImport, ImportKind, ImportRow, ImportState},
    volunteer::{
        award::{AwardDecision, AwardKind, DecideAward, NominateForAward, PublishAward, RankForAward},
        certificate::{AcceptCertificate, Acceptance, ApplyForCertificate, GetCertificate, IssueCertificate},
        star::{ApplyForStar, ReviewStar, StarReview},
    },
};
use kernel::{BasisPoints, CertificateId, OrgCode, china_date};
use time::Duration;

use super::{
    registry::Volunteer,
    step::{LOOK_AGAIN, Loader},
};

/// Those who had served for long before this system: days of eight hours that were written down, by volunteer.
const LONG_SERVED: [i64; 6] = [40, 14, 13, 16, 13, 20];
/// Of these, whose stars are approved at the beginning, so that they have been issued by today.
const EARLY: usize = 2;
/// Whose stars are approved today.
const ON_NOTICE: usize = 3;

impl Loader<'_> {
    /// The long service of a few is brought over; two stars and two certificates are applied for and go on notice. Gives the
    /// certificates.
    pub(super) async fn begin_recognition(
        &mut self,
        volunteers: &[Volunteer],
    ) -> anyhow::Result<Vec<CertificateId>> {
        let rows: Vec<ImportRow> = volunteers
            .iter()
            .zip(LONG_SERVED)
            .flat_map(|(volunteer, days)| (1..=days).map(|day| self.long_day(volunteer, day)))
            .collect();
        let import_id = self.propose_import("启用前志愿服务台账", rows).await?;
        self.tell(&self.checker(), ApproveImport { import_id }).await?;
        let asked = GetImport {
            import_id,
            paging: contracts::Paging { page: 1, size: 1 },
        };
        while self.ask(&self.checker(), asked.clone()).await?.import.state != ImportState::Posted {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.settle().await?;
        let mut certificates = Vec::new();
        for volunteer in volunteers.iter().take(EARLY) {
            self.approved_star(volunteer).await?;
            let certificate_id = self.applied_certificate(volunteer).await?;
            let accept = AcceptCertificate {
                certificate_id,
                acceptance: Acceptance::Accept,
                reason: None,
            };
            self.tell(&self.clerk_of(&volunteer.org), accept).await?;
            certificates.push(certificate_id);
        }
        Ok(certificates)
    }

    /// Today: the certificates are issued, one star is on notice, others wait, and so does an application.
    pub(super) async fn end_recognition(
        &mut self,
        volunteers: &[Volunteer],
        certificates: &[CertificateId],
    ) -> anyhow::Result<()> {
        let today = china_date(self.clock_now());
        for (certificate_id, volunteer) in certificates.iter().copied().zip(volunteers) {
            let found = self
                .ask(&Actor::System, GetCertificate { certificate_id })
                .await?;
            // A short demonstration ends before its notice does.
            if found.row.notice_to.is_none_or(|last| last.0 >= today) {
                continue;
            }
            let issue = IssueCertificate {
                certificate_id,
                in_charge: "赵庆丰".into(),
                handler: "周文秀".into(),
                contact: "12349".into(),
            };
            self.tell(&self.clerk_of(&volunteer.org), issue).await?;
        }
        let rest = volunteers.iter().take(LONG_SERVED.len()).skip(EARLY);
        for (number, volunteer) in rest.enumerate() {
            if number + EARLY < ON_NOTICE {
                self.approved_star(volunteer).await?;
            } else {
                let volunteer_id = volunteer.id;
                self.tell(
                    &Actor::Volunteer { id: volunteer_id },
                    ApplyForStar { volunteer_id },
                )
                .await?;
            }
        }
        if let Some(volunteer) = volunteers.get(ON_NOTICE) {
            self.applied_certificate(volunteer).await?;
        }
        self.give_awards().await?;
        self.settle().await?;
        self.say("stars and certificates: issued, on notice, applied for; awards of the last season");
        Ok(())
    }

    /// The last season's awards, recorded afterwards: the first village and the first volunteer are published, the second
    /// volunteer waits for another person.
    async fn give_awards(&mut self) -> anyhow::Result<()> {
        let today = china_date(self.clock_now());
        let year = if today.month() > time::Month::July {
            today.year()
        } else {
            today.year() - 1
        };
        let operator = self.operator();
        for (kind, places) in [(AwardKind::Branch, 1), (AwardKind::Volunteer, 2)] {
            let ranking = RankForAward {
                kind,
                year,
                within: None,
            };
            let ranked = self.ask(&operator, ranking).await?.rows;
            for line in ranked.into_iter().take(places) {
                let nominate = NominateForAward {
                    kind,
                    year,
                    volunteer_id: line.volunteer_id,
                    org: line.volunteer_id.is_none().then(|| line.org.clone()),
                    merits: "长期坚持上门服务，群众满意".into(),
                    late_because: Some("平台启用前的评选，补录".into()),
                };
                let branch = self.above(&line.org);
                let award_id = self.tell(&branch, nominate).await?.award_id;
                if line.place > 1 || branch == operator {
                    continue;
                }
                let approve = DecideAward {
                    award_id,
                    decision: AwardDecision::Approve,
                    reason: None,
                };
                self.tell(&operator, approve).await?;
                self.tell(&operator, PublishAward { award_id }).await?;
            }
        }
        Ok(())
    }

    fn long_day(&self, volunteer: &Volunteer, day: i64) -> ImportRow {
        ImportRow {
            passbook_no: volunteer.passbook_no.clone(),
            kind: ImportKind::History,
            day: Day(china_date(self.clock_now()) - Duration::days(60 + 7 * day)),
            minutes: 480,
            weight: Some(BasisPoints::ONE),
            document: format!("志愿服务台账第 {day} 页"),
        }
    }

    /// Applied for by the clerk, approved by the branch.
    async fn approved_star(&mut self, volunteer: &Volunteer) -> anyhow::Result<()> {
        let volunteer_id = volunteer.id;
        let clerk = self.clerk_of(&volunteer.org);
        let star_id = self.tell(&clerk, ApplyForStar { volunteer_id }).await?.star_id;
        let review = ReviewStar {
            star_id,
            review: StarReview::Approve,
            reason: None,
        };
        self.tell(&self.above(&volunteer.org), review).await?;
        Ok(())
    }

    /// By the volunteer, of the last year and a half.
    async fn applied_certificate(&mut self, volunteer: &Volunteer) -> anyhow::Result<CertificateId> {
        let today = china_date(self.clock_now());
        let apply = ApplyForCertificate {
            volunteer_id: volunteer.id,
            from: Day(today - Duration::days(540)),
            to: Day(today),
            note: None,
            replaces: None,
        };
        let own = Actor::Volunteer { id: volunteer.id };
        Ok(self.tell(&own, apply).await?.certificate_id)
    }

    /// The branch above a sub-branch, or head office.
    fn above(&self, org: &OrgCode) -> Actor {
        org.town()
            .map_or_else(|| self.operator(), |town| self.clerk_of(&town))
    }
}
