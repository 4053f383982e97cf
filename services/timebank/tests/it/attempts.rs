//! A sound request for every command and query of the catalogue, about things that exist, with the people who may not
//! make it.

use contracts::{
    Actor, At, Day, Paging, Request, Role,
    dispatch::*,
    elderly::*,
    ledger::{GetBalances, GetStatement, TrialBalance},
    notification::*,
    portal::*,
    redemption::*,
    settings,
    volunteer::*,
};
use kernel::{ElderId, RawMinutes, ResidentId, Sex, StandardMinutes, VolunteerId, china_date};
use serde_json::Value;
use testkit::actors::{VILLAGE, org};
use time::{Duration, macros::date};

use crate::{
    history::Lived,
    town::{CLEANING, Town, elder_form, order_form, training, volunteer_form},
};

/// One sound request, and the reasons for which others are refused.
pub struct Attempt {
    pub subject: &'static str,
    pub message: Value,
    pub refused: Vec<(Actor, &'static str)>,
}

/// Everybody by how they are refused.
struct People {
    /// A village's clerk, and a branch, elsewhere.
    elsewhere: Vec<Actor>,
    auditor: Actor,
    finance: Actor,
    system_admin: Actor,
    operator: Actor,
    clerk: Actor,
    branch: Actor,
    stranger: Actor,
}

const ROLE: &str = "wrong_role";
const SCOPE: &str = "wrong_scope";

fn attempt<R: Request>(request: R, refused: impl IntoIterator<Item = (Actor, &'static str)>) -> Attempt {
    Attempt {
        subject: R::SUBJECT,
        message: serde_json::to_value(request).unwrap(),
        refused: refused.into_iter().collect(),
    }
}

impl People {
    fn of(town: &Town) -> Self {
        Self {
            elsewhere: vec![town.other_clerk(), town.other_branch()],
            auditor: town.head(Role::Auditor),
            finance: town.head(Role::Finance),
            system_admin: town.head(Role::SystemAdmin),
            operator: town.operator(),
            clerk: town.clerk(),
            branch: town.branch(),
            stranger: Actor::Volunteer {
                id: VolunteerId::generate(town.now()),
            },
        }
    }

    /// Those of another place.
    fn scope(&self) -> Vec<(Actor, &'static str)> {
        self.elsewhere
            .iter()
            .map(|actor| (actor.clone(), SCOPE))
            .collect()
    }

    /// Those of another place, and those whose role does not change anything about people.
    fn writing(&self) -> Vec<(Actor, &'static str)> {
        let roles = [&self.auditor, &self.finance, &self.system_admin, &self.stranger];
        self.scope()
            .into_iter()
            .chain(roles.map(|actor| (actor.clone(), ROLE)))
            .collect()
    }

    /// Those of another place, and those whose role reads nothing about people.
    fn reading(&self) -> Vec<(Actor, &'static str)> {
        let roles = [&self.system_admin, &self.stranger];
        self.scope()
            .into_iter()
            .chain(roles.map(|actor| (actor.clone(), ROLE)))
            .collect()
    }

    /// As [`People::writing`], where a volunteer acts for themselves.
    fn acting(&self) -> Vec<(Actor, &'static str)> {
        let mut refused = self.writing();
        refused.retain(|(actor, _)| *actor != self.stranger);
        refused.push((self.stranger.clone(), "not_yours"));
        refused
    }

    /// Everybody who is no service.
    fn people(&self) -> Vec<(Actor, &'static str)> {
        [&self.operator, &self.clerk, &self.auditor, &self.stranger]
            .map(|actor| (actor.clone(), "services_only"))
            .into()
    }

    fn role(&self, actors: &[&Actor]) -> Vec<(Actor, &'static str)> {
        actors.iter().map(|actor| ((*actor).clone(), ROLE)).collect()
    }
}

/// One for every command and query.
pub fn all(town: &Town, lived: &Lived) -> Vec<Attempt> {
    let people = People::of(town);
    let mut attempts = elders(town, lived, &people);
    attempts.extend(volunteers(town, lived, &people));
    attempts.extend(orders(town, lived, &people));
    attempts.extend(visits(town, lived, &people));
    attempts.extend(head_office(town, lived, &people));
    attempts
}

fn elders(_: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let elder_id = lived.elder.id;
    let purpose = || "visit.uploaded".to_owned();
    vec![
        attempt(elder_form(300), people.writing()),
        attempt(
            RevealElder {
                elder_id,
                field: ElderField::Phone,
                reason: "回访".into(),
            },
            people.writing(),
        ),
        attempt(
            CloseElder {
                elder_id,
                reason: "moved".into(),
            },
            people.writing(),
        ),
        attempt(
            CheckResidentId {
                resident_id: ResidentId::for_test(date!(1950 - 01 - 01), 7, Sex::Male)
                    .as_str()
                    .into(),
            },
            people.role(&[&people.auditor, &people.system_admin, &people.stranger]),
        ),
        attempt(
            FindElders {
                text: Some("王".into()),
                within: Some(org(VILLAGE)),
                category: None,
                paging: Paging::default(),
            },
            people.reading(),
        ),
        attempt(GetElder { elder_id }, people.reading()),
        attempt(
            EldersByPhone {
                phone: lived.elder.phone.clone().into(),
            },
            people.role(&[&people.auditor, &people.finance, &people.stranger]),
        ),
        // Names out of scope are left out, not refused; a volunteer gets none at all.
        attempt(
            ElderNames { ids: vec![elder_id] },
            [(people.stranger.clone(), "services_only")],
        ),
        attempt(
            ElderContact {
                elder_id,
                purpose: purpose(),
            },
            people.people(),
        ),
        attempt(ElderForDispatch { elder_id }, people.people()),
    ]
}

fn volunteers(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let (volunteer_id, applicant) = (lived.volunteer.id, lived.applicant.id);
    let today = china_date(town.now());
    let mut vetting = people.writing();
    vetting.extend(people.role(&[&people.branch, &people.operator]));
    vec![
        attempt(volunteer_form(300), people.writing()),
        attempt(
            VetVolunteer {
                volunteer_id: applicant,
                decision: Vetting::Approve,
                reason: None,
            },
            vetting
                .clone()
                .into_iter()
                .filter(|(actor, _)| *actor != town.other_branch()),
        ),
        attempt(training(volunteer_id, today), people.writing()),
        attempt(
            RecordQualification {
                volunteer_id,
                kind: QualificationKind::Nursing,
                certificate_no: "证 0002".into(),
                valid_to: Day(today + Duration::days(90)),
            },
            people.writing(),
        ),
        attempt(
            RecordInsurance {
                volunteer_id,
                insurer: "平安".into(),
                valid_to: Day(today + Duration::days(90)),
            },
            people.writing(),
        ),
        attempt(
            ActivateVolunteer {
                volunteer_id: applicant,
                welcome: false,
            },
            vetting
                .into_iter()
                .filter(|(actor, _)| *actor != town.other_branch()),
        ),
        attempt(
            RevealVolunteer {
                volunteer_id,
                field: VolunteerField::Phone,
                reason: "回访".into(),
            },
            people.writing(),
        ),
        attempt(
            FindVolunteers {
                text: Some("李".into()),
                within: Some(org(VILLAGE)),
                state: None,
                paging: Paging::default(),
            },
            people.reading(),
        ),
        attempt(GetVolunteer { volunteer_id }, people.reading()),
        // Names that one may not see are left out, not refused.
        attempt(
            VolunteerNames {
                ids: vec![volunteer_id],
            },
            [],
        ),
        attempt(
            VolunteerContact {
                volunteer_id,
                purpose: "offer.made".into(),
            },
            people.people(),
        ),
        attempt(
            VolunteerByPhone {
                phone: lived.volunteer.phone.clone().into(),
            },
            people.people(),
        ),
        attempt(VolunteerPersonKey { volunteer_id }, people.people()),
        attempt(GetBalances { volunteer_id }, people.reading()),
        attempt(
            GetStatement {
                volunteer_id,
                from: None,
                to: None,
                account: None,
                purpose: None,
                before: None,
                limit: 20,
            },
            people.reading(),
        ),
    ]
}

fn orders(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let order_id = lived.open_order;
    let starts_at = town.now() + Duration::hours(30);
    let draft = Need {
        elder_id: lived.elder.id,
        service: CLEANING.into(),
        starts_at: At(starts_at),
        duration: RawMinutes::new(60),
        gender_wish: None,
    };
    let paging = Paging::default();
    vec![
        attempt(
            order_form(&lived.elder, CLEANING, starts_at, 60),
            people.writing(),
        ),
        attempt(
            MakeOffers {
                order_id,
                volunteers: vec![lived.volunteer.id],
            },
            people.writing(),
        ),
        attempt(
            AnswerOffer {
                offer_id: lived.open_offer,
                answer: OfferAnswer::Decline,
                channel: Channel::Staff,
            },
            people.acting(),
        ),
        attempt(
            RescheduleOrder {
                order_id,
                starts_at: At(starts_at),
                duration: RawMinutes::new(45),
            },
            people.writing(),
        ),
        attempt(
            CancelOrder {
                order_id,
                party: "elder".into(),
                reason: "老人外出".into(),
            },
            people.writing(),
        ),
        // For everybody: the catalogue hangs in every sub-branch.
        attempt(ListServices {}, []),
        attempt(
            RankCandidates {
                order_id: None,
                draft: Some(draft),
            },
            people.writing(),
        ),
        attempt(
            FindOrders {
                within: Some(org(VILLAGE)),
                states: vec![OrderState::Open],
                elder_id: None,
                volunteer_id: None,
                order_no: Some("FW".into()),
                paging,
            },
            people.reading(),
        ),
        attempt(
            DispatchQueue {
                tab: QueueTab::Open,
                paging,
            },
            people.role(&[&people.finance, &people.system_admin, &people.stranger]),
        ),
        attempt(GetOrder { order_id }, people.reading()),
        attempt(
            VolunteerTasks {
                volunteer_id: lived.volunteer.id,
            },
            people.scope().into_iter().chain([
                (people.system_admin.clone(), ROLE),
                (people.stranger.clone(), "not_yours"),
            ]),
        ),
        attempt(
            VisitsToUpload {
                within: Some(org(VILLAGE)),
                paging,
            },
            people.reading(),
        ),
        // Lines that one may not see are left out, not refused.
        attempt(
            VisitLines {
                visits: vec![lived.uploaded],
            },
            [],
        ),
        attempt(
            FindCases { state: None, paging },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
    ]
}

fn visits(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let times = RecordTimes {
        visit_id: lived.under_way,
        started_at: At(town.now() - Duration::minutes(5)),
        stopped_at: At(town.now() - Duration::minutes(1)),
        breaks: RawMinutes::ZERO,
        evidence: Evidence::PaperForm,
        reason: "纸质单".into(),
    };
    let review = ReviewVisit {
        visit_id: lived.under_way,
        approved: RawMinutes::new(30),
        reason: "按单".into(),
    };
    let mut uploading = people.writing();
    uploading.push((people.operator.clone(), ROLE));
    // Who speaks for the elder: the hotline, and no sub-branch that has served.
    let for_elder = || people.role(&[&people.clerk, &people.branch, &people.auditor, &people.stranger]);
    let out = CheckOut {
        visit_id: lived.under_way,
        code: "000000".into(),
        breaks: RawMinutes::ZERO,
        position: None,
    };
    vec![
        attempt(
            WithdrawFromVisit {
                visit_id: lived.accepted,
                reason: "家里有事".into(),
            },
            people.acting(),
        ),
        attempt(
            CheckIn {
                visit_id: lived.accepted,
                position: None,
            },
            people.acting(),
        ),
        attempt(out, people.acting()),
        attempt(times, people.writing()),
        attempt(review, people.writing()),
        attempt(
            UploadVisit {
                visit_id: lived.completed,
            },
            uploading,
        ),
        attempt(
            ConfirmVisit {
                visit_id: lived.uploaded,
                channel: Channel::Staff,
            },
            for_elder(),
        ),
        attempt(
            DisputeVisit {
                visit_id: lived.uploaded,
                channel: Channel::Staff,
                reason: Some("没有来".into()),
            },
            for_elder(),
        ),
        attempt(
            ResolveCase {
                case_id: lived.case,
                decision: CaseState::Dismissed,
                note: "已核实".into(),
            },
            for_elder(),
        ),
        attempt(
            RevealVisitCode {
                visit_id: lived.accepted,
                purpose: "老人无手机".into(),
            },
            [
                (town.other_clerk(), SCOPE),
                (people.auditor.clone(), ROLE),
                (lived.volunteer.actor(), ROLE),
                (people.stranger.clone(), ROLE),
            ],
        ),
    ]
}

fn head_office(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let today = Day(china_date(town.now()));
    let nobody_else = || {
        people.role(&[
            &people.clerk,
            &people.auditor,
            &people.system_admin,
            &people.stranger,
        ])
    };
    let administrator_only =
        || people.role(&[&people.operator, &people.clerk, &people.auditor, &people.stranger]);
    let stock_only = || people.role(&[&people.operator, &people.clerk, &people.finance, &people.stranger]);
    let staff_id = town.clerk().staff_id().unwrap();
    let propose = ProposeSetting {
        key: settings::CASE_WORKING_DAYS.into(),
        value: 6.into(),
        valid_from: At(town.now()),
        reason: "试点".into(),
    };
    vec![
        attempt(
            SendSignInCode {
                phone: lived.volunteer.phone.clone().into(),
                code: "135790".into(),
            },
            [
                &people.operator,
                &people.clerk,
                &people.stranger,
                &Actor::service("dispatch"),
            ]
            .map(|actor| (actor.clone(), "portal_only")),
        ),
        attempt(
            RevealReply {
                reply_id: lived.reply,
                reason: "回电".into(),
            },
            nobody_else(),
        ),
        attempt(
            HandleReply {
                reply_id: lived.reply,
                note: "已回电".into(),
            },
            nobody_else(),
        ),
        attempt(
            FindMessages {
                about: Some(ElderId::generate(town.now()).uuid()),
                state: None,
                paging: Paging::default(),
            },
            people.role(&[&people.system_admin, &people.stranger]),
        ),
        attempt(
            RepliesForHotline {
                paging: Paging::default(),
            },
            nobody_else(),
        ),
        attempt(ChannelHealth {}, people.role(&[&people.clerk, &people.stranger])),
        attempt(
            PutOrgUnit {
                code: org("370405001006"),
                name: "新社区".into(),
                position: None,
                active_from: today,
                active_to: None,
                successor: None,
            },
            administrator_only(),
        ),
        attempt(
            CreateStaff {
                username: "new.clerk".into(),
                name: "陈静".into(),
                resident_id: None,
                roles: vec![Role::Clerk],
                scope: org(VILLAGE),
                password: "Yunhe+2026+Ab".into(),
                keep_password: false,
                totp_secret: None,
            },
            administrator_only(),
        ),
        attempt(propose, nobody_else()),
        attempt(
            RejectSetting {
                proposal_id: lived.proposal,
            },
            nobody_else(),
        ),
        attempt(
            ApproveSetting {
                proposal_id: lived.proposal,
            },
            nobody_else()
                .into_iter()
                .chain([(people.operator.clone(), "setting_own_proposal")]),
        ),
        attempt(
            StaffNames { ids: vec![staff_id] },
            [(people.stranger.clone(), "services_only")],
        ),
        attempt(StaffPersonKey { staff_id }, people.people()),
        attempt(
            AddItem {
                code: "B2".into(),
                name: "大米".into(),
                unit: "袋".into(),
                price: StandardMinutes::new(90),
                from: today,
            },
            stock_only(),
        ),
        attempt(
            PriceItem {
                item_id: lived.item,
                price: StandardMinutes::new(100),
                from: today,
            },
            stock_only(),
        ),
        // For everybody: the list hangs in every outlet.
        attempt(ListItems { text: None }, []),
        attempt(
            TrialBalance {},
            people.role(&[
                &people.clerk,
                &people.branch,
                &people.system_admin,
                &people.stranger,
            ]),
        ),
        // Last: it fills the tree.
        attempt(LoadDivisions {}, administrator_only()),
    ]
}
