//! What people do, one step after the other.

use contracts::{
    Actor, Day,
    dispatch::*,
    ledger::{Balances, GetBalances, GetStatement, Statement},
    volunteer::{
        ActivateVolunteer, QualificationKind, QualificationState, RecordQualification, RegisterVolunteer,
        VerifyQualification, VetVolunteer, Vetting,
    },
};
use futures::future::join_all;
use kernel::{CaseId, OfferId, OrderId, RawMinutes, VisitId, china_date};
use time::Duration;

use super::{Elder, Town, Volunteer, elder_form, order_form, training, volunteer_form};

impl Town {
    /// An elder of the village.
    pub async fn elder(&self, number: u16) -> Elder {
        let form = elder_form(number);
        let phone = form.phone.as_deref().unwrap().to_owned();
        let id = self.tell(&self.clerk(), form).await.unwrap().elder_id;
        Elder { id, phone }
    }

    /// A volunteer of the village: registered, vetted, trained, in service.
    pub async fn volunteer(&self, number: u16) -> Volunteer {
        self.in_service(volunteer_form(number)).await
    }

    /// Who applies so: registered, vetted, trained, in service.
    pub async fn in_service(&self, form: RegisterVolunteer) -> Volunteer {
        let volunteer = self.applied(form).await;
        let (volunteer_id, clerk) = (volunteer.id, self.clerk());
        let approve = VetVolunteer {
            volunteer_id,
            decision: Vetting::Approve,
            reason: None,
        };
        self.tell(&clerk, approve).await.unwrap();
        self.tell(&clerk, training(volunteer_id, china_date(self.now())))
            .await
            .unwrap();
        self.tell(
            &clerk,
            ActivateVolunteer {
                volunteer_id,
                welcome: true,
            },
        )
        .await
        .unwrap();
        volunteer
    }

    /// Somebody who waits for vetting.
    pub async fn applicant(&self, number: u16) -> Volunteer {
        self.applied(volunteer_form(number)).await
    }

    async fn applied(&self, form: RegisterVolunteer) -> Volunteer {
        let phone = form.phone.0.clone();
        let id = self.tell(&self.clerk(), form).await.unwrap().volunteer_id;
        Volunteer { id, phone }
    }

    /// So many elders and volunteers, known to everybody.
    pub async fn people(&self, elders: u16, volunteers: u16) -> (Vec<Elder>, Vec<Volunteer>) {
        let elders = join_all((1..=elders).map(|number| self.elder(number))).await;
        let volunteers = join_all((1..=volunteers).map(|number| self.volunteer(number))).await;
        self.settle().await;
        (elders, volunteers)
    }

    pub async fn qualify(&self, volunteer: &Volunteer, kind: QualificationKind) {
        let record = RecordQualification {
            volunteer_id: volunteer.id,
            kind,
            certificate_no: "证 0001".into(),
            valid_to: Day(china_date(self.now()) + Duration::days(300)),
        };
        let recorded = self.tell(&self.clerk(), record).await.unwrap();
        if recorded.state == QualificationState::Waiting {
            let verify = VerifyQualification {
                volunteer_id: volunteer.id,
                qualification_id: recorded.qualification_id,
                verdict: QualificationState::Verified,
                reason: None,
            };
            self.tell(&self.branch(), verify).await.unwrap();
        }
        self.settle().await;
    }

    pub async fn order(&self, wanted: OpenOrder) -> OrderId {
        self.tell(&self.operator(), wanted).await.unwrap().order_id
    }

    pub async fn offer(&self, order_id: OrderId, volunteers: &[&Volunteer]) -> Vec<OfferId> {
        let volunteers = volunteers.iter().map(|volunteer| volunteer.id).collect();
        let offers = MakeOffers {
            order_id,
            volunteers,
            expected: None,
        };
        self.tell(&self.operator(), offers).await.unwrap().offers
    }

    /// Ordered, offered to one volunteer and accepted by them on the mobile page.
    pub async fn agreed(&self, elder: &Elder, volunteer: &Volunteer, wanted: OpenOrder) -> VisitId {
        let order = self
            .order(OpenOrder {
                elder_id: elder.id,
                ..wanted
            })
            .await;
        let offers = self.offer(order, &[volunteer]).await;
        let accept = AnswerOffer {
            offer_id: offers[0],
            answer: OfferAnswer::Accept,
            channel: Channel::Mobile,
        };
        let answered = self.tell(&volunteer.actor(), accept).await.unwrap();
        answered.visit_id.unwrap()
    }

    /// The code in the elder's next SMS about a visit.
    pub async fn code(&self, elder: &Elder) -> String {
        let text = self.sms(&elder.phone, "做完再告诉志愿者").await;
        let (_, rest) = text.split_once("服务码").unwrap();
        rest.chars().take(6).collect()
    }

    pub async fn check_in(&self, volunteer: &Volunteer, visit_id: VisitId) -> VisitChanged {
        self.tell(
            &volunteer.actor(),
            CheckIn {
                visit_id,
                position: None,
                phone: None,
            },
        )
        .await
        .unwrap()
    }

    pub async fn check_out(
        &self,
        volunteer: &Volunteer,
        visit_id: VisitId,
        code: &str,
    ) -> contracts::Result<VisitChanged> {
        let out = CheckOut {
            visit_id,
            code: code.into(),
            breaks: RawMinutes::ZERO,
            position: None,
        };
        self.tell(&volunteer.actor(), out).await
    }

    /// Served as planned, a quarter of an hour from now: the clock is moved to its end.
    pub async fn served(&self, elder: &Elder, volunteer: &Volunteer, service: &str, minutes: i64) -> VisitId {
        let wanted = order_form(elder, service, self.now() + Duration::minutes(15), minutes);
        let starts_at = wanted.starts_at.0;
        let visit = self.agreed(elder, volunteer, wanted).await;
        let code = self.code(elder).await;
        self.settle().await;
        self.clock.set(starts_at);
        self.check_in(volunteer, visit).await;
        self.clock.advance(Duration::minutes(minutes));
        let done = self.check_out(volunteer, visit, &code).await.unwrap();
        assert_eq!(
            (done.state, done.raw_minutes),
            (VisitState::Completed, Some(RawMinutes::new(minutes)))
        );
        visit
    }

    /// Uploads, and waits until the elder is asked.
    pub async fn upload(&self, visit_id: VisitId) {
        let uploaded = self.tell(&self.clerk(), UploadVisit { visit_id }).await.unwrap();
        assert_eq!(uploaded.state, VisitState::Uploaded);
        self.settle().await;
    }

    /// Served, uploaded, and the elder has been asked.
    pub async fn uploaded(
        &self,
        elder: &Elder,
        volunteer: &Volunteer,
        service: &str,
        minutes: i64,
    ) -> VisitId {
        let visit = self.served(elder, volunteer, service, minutes).await;
        self.upload(visit).await;
        visit
    }

    /// The elder answers; waits until the visit is in a state.
    pub async fn answers(&self, elder: &Elder, text: &str, visit: VisitId, state: VisitState) {
        self.phones.reply(&elder.phone, text).await.unwrap();
        self.until_state(visit, state).await;
        self.settle().await;
    }

    /// What dispatch tells of a visit.
    pub async fn line(&self, visit: VisitId) -> VisitLine {
        let found = self
            .ask(&Actor::service("portal"), VisitLines { visits: vec![visit] })
            .await
            .unwrap();
        found.lines.into_iter().next().unwrap()
    }

    pub async fn state(&self, visit: VisitId) -> VisitState {
        self.line(visit).await.state
    }

    pub async fn until_state(&self, visit: VisitId, state: VisitState) {
        let what = format!("the visit is {}", state.as_str());
        self.until_due(&what, async || self.state(visit).await == state)
            .await;
    }

    /// The one open case about a visit.
    pub async fn case(&self, visit: VisitId) -> CaseCard {
        let find = FindCases {
            within: None,
            state: Some(CaseState::Open),
            kind: None,
            step: None,
            late: false,
            paging: contracts::Paging::default(),
        };
        let cases = self.ask(&self.operator(), find).await.unwrap();
        cases
            .rows
            .into_iter()
            .find(|case| case.visit_id == visit)
            .unwrap()
    }

    /// The sub-branch answers and its branch reviews: head office can decide.
    pub async fn reported(&self, visit: VisitId) -> CaseId {
        let case_id = self.case(visit).await.case_id;
        let answer = case::AnswerCase {
            case_id,
            answer: "已上门核实".into(),
        };
        self.tell(&self.clerk(), answer).await.unwrap();
        let review = case::ReviewCase {
            case_id,
            verdict: case::CaseReview::Forward,
            review: "情况属实".into(),
        };
        let reviewed = self.tell(&self.branch(), review).await.unwrap();
        assert_eq!(reviewed.step, case::CaseStep::Head);
        case_id
    }

    pub async fn decide(&self, visit: VisitId, decision: CaseState) -> VisitState {
        let case_id = self.reported(visit).await;
        let resolve = ResolveCase {
            case_id,
            decision,
            note: "已电话核实".into(),
        };
        let state = self.tell(&self.operator(), resolve).await.unwrap().state;
        self.settle().await;
        state
    }

    pub async fn balances(&self, volunteer: &Volunteer) -> Balances {
        self.ask(
            &volunteer.actor(),
            GetBalances {
                volunteer_id: volunteer.id,
            },
        )
        .await
        .unwrap()
    }

    pub async fn statement(&self, volunteer: &Volunteer) -> Statement {
        let ask = GetStatement {
            volunteer_id: volunteer.id,
            from: None,
            to: None,
            account: None,
            purpose: None,
            before: None,
            limit: 50,
        };
        self.ask(&volunteer.actor(), ask).await.unwrap()
    }

    pub async fn get_order(&self, order_id: OrderId) -> OrderCard {
        self.ask(&self.operator(), GetOrder { order_id }).await.unwrap()
    }

    /// Messages written so far, of any kind.
    pub async fn messages_written(&self) -> i64 {
        let pool = self.host("notification").pool();
        sqlx::query_scalar("select count(*) from message")
            .fetch_one(pool)
            .await
            .unwrap()
    }
}
