//! A small lived history in which everything has happened once: every kind of event that a service reacts to, and a
//! visit in every state that an invariant speaks of.

mod activities;
mod claims;
pub mod goods;
mod grades;
mod stock;
mod work_orders;

use contracts::{
    At, Day, Role,
    dispatch::{
        complaint::{ComplaintAbout, RecordComplaint},
        *,
    },
    elderly::{
        ApproveElderErasure, ChangeElder, CloseElder, Living, ProposeElderErasure,
        import::{
            CloseElderUpload, CommitElderImport, ElderChoice, ElderColumn, ElderImportState, ElderLine,
            ElderTable, GetElderImport, OpenElderImport, PutElderRows,
        },
    },
    ledger::{
        correction::{ApproveCorrection, CorrectionKind, ProposeCorrection},
        fund::*,
        import::{ApproveImport, ImportKind, ImportRow, ProposeImport},
        journal::FindEntries,
        settlement::*,
    },
    notification::{HandleReply, RepliesForHotline},
    portal::{ApproveSetting, ProposeSetting, PutOrgUnit},
    redemption::{AddItem, item::ItemFacts},
    settings,
    volunteer::{
        ApproveVolunteerErasure, ProposeVolunteerErasure, QualificationKind, VetVolunteer, Vetting,
        award::{AwardDecision, AwardKind, DecideAward, NominateForAward, PublishAward},
        certificate::{
            AcceptCertificate, Acceptance, ApplyForCertificate, CertificateState, GetCertificate,
            IssueCertificate,
        },
        star::{ApplyForStar, GetStar, ReviewStar, StarReview, StarState},
    },
};
use kernel::{
    ActivityId, AwardId, CallBackId, CaseId, CertificateId, ClaimId, Fen, FundEntryId, FundReversalId,
    GoodsOrderId, ItemId, OfferId, OrderId, ProjectId, ReplyId, ResidentId, SettlementId, Sex,
    StandardMinutes, StarId, VisitId, WorkOrderId, china_date, half_year,
};
use testkit::actors::{self, DISTRICT, numbered_staff};
use time::{Duration, macros::date};
use uuid::Uuid;

use stock::{Stocked, stocked};

use crate::{
    town::{CLEANING, Elder, Town, Volunteer, elder_form, order_form},
    world::World,
};

/// What the history leaves behind.
pub struct Lived {
    pub elder: Elder,
    pub volunteer: Volunteer,
    /// Waits for vetting.
    pub applicant: Volunteer,
    /// Open, nobody asked.
    pub open_order: OrderId,
    /// Asked, not answered.
    pub open_offer: OfferId,
    /// In progress, by [`Lived::volunteer`].
    pub under_way: VisitId,
    /// Accepted, to come.
    pub accepted: VisitId,
    /// Completed, not uploaded.
    pub completed: VisitId,
    pub uploaded: VisitId,
    /// The open case.
    pub case: CaseId,
    /// Another case, of a call-back, which the sub-branch has answered.
    pub answered_case: CaseId,
    /// A call-back that waits; it was tried once.
    pub call_back: CallBackId,
    /// A claim whose order is sought.
    pub claim: ClaimId,
    /// A reply that waits for the hotline.
    pub reply: ReplyId,
    /// An order of goods that waits to be fetched.
    pub goods_order: GoodsOrderId,
    pub item: ItemId,
    /// Outlets with goods.
    pub stocked: Stocked,
    /// A proposed setting that nobody has decided about.
    pub proposal: Uuid,
    /// The settlement that has been posted.
    pub settlement: SettlementId,
    pub fund: Fund,
    /// An entry that credits a visit, and a proposed correction of it that nobody has decided about.
    pub credit: i64,
    pub correction: Uuid,
    /// A passbook, and a proposed import that nobody has decided about.
    pub passbook: String,
    pub import: Uuid,
    /// An import of elders that has been tried and that nobody has committed.
    pub elder_import: Uuid,
    /// Requests for erasure that nobody has decided about.
    pub elder_erasure: Uuid,
    pub volunteer_erasure: Uuid,
    /// An issued star and an issued certificate.
    pub star: StarId,
    pub certificate: CertificateId,
    /// A published award.
    pub award: AwardId,
    /// A project, and an activity of it to come.
    pub project: ProjectId,
    pub activity: ActivityId,
    /// A work order that waits.
    pub work_order: WorkOrderId,
}

/// What the fund's history leaves behind, all of it by the first of finance.
pub struct Fund {
    /// A receipt in the books.
    pub receipt: FundEntryId,
    /// An expense that nobody has decided about.
    pub expense: FundEntryId,
    /// A reversal that nobody has decided about.
    pub reversal: FundReversalId,
}

pub async fn lived(world: &World) -> Lived {
    let (elders, volunteers) = world.people(2, 4).await;
    let (wang, li) = (&elders[0], &elders[1]);
    let [first, second, third, fourth] = &volunteers[..] else {
        panic!("four volunteers")
    };
    // What matching knows of somebody changes.
    world.qualify(third, QualificationKind::Counselling).await;
    let proposal = settings_change(world).await;
    let item = goods(world).await;
    closed_elder(world).await;
    merged_village(world).await;
    erased(world).await;

    // Confirmed by the elder; a second volunteer was asked too and lost.
    contested(world, wang, first, second).await;
    // Upheld, dismissed, lapsed.
    let voided = world.uploaded(li, second, CLEANING, 40).await;
    world.answers(li, "2", voided, VisitState::Disputed).await;
    world.decide(voided, CaseState::Upheld).await;
    let dismissed = world.uploaded(li, third, CLEANING, 30).await;
    world.answers(li, "2", dismissed, VisitState::Disputed).await;
    world.decide(dismissed, CaseState::Dismissed).await;
    let (call_back, answered_case) = call_backs(world, dismissed).await;
    let lapsed = world.uploaded(wang, first, CLEANING, 30).await;
    world.clock.advance(Duration::hours(48));
    world.until_state(lapsed, VisitState::Lapsed).await;
    // Before the first settlement there is no window to be outside of.
    let goods_order = goods::ordered(world, fourth).await;
    let settlement = settled(world).await;
    grades::grades(world).await;
    called_off(world, wang, first).await;
    missed(world, wang, first).await;
    given_up(world, li, third).await;
    let fund = fund(world).await;
    let (credit, correction) = corrections(world, lapsed, dismissed).await;
    let (passbook, import) = imports(world, first).await;
    let elder_import = elder_imports(world).await;
    let (star, certificate) = recognition(world, first).await;
    let award = award(world, first).await;
    let (project, activity) = activities::activities(world, [first, third]).await;

    let work_order = work_orders::work_orders(world, wang).await;
    let complaint = RecordComplaint {
        visit_id: dismissed,
        about: ComplaintAbout::Unit,
        note: "打电话没人接".into(),
    };
    world.tell(&world.operator(), complaint).await.unwrap();
    let claim = claims::claims(world, fourth, third).await;

    // What is open.
    let disputed = world.uploaded(li, second, CLEANING, 35).await;
    world.answers(li, "2", disputed, VisitState::Disputed).await;
    let case = world.case(disputed).await.case_id;
    let completed = world.served(wang, third, CLEANING, 25).await;
    let uploaded = world.uploaded(wang, first, CLEANING, 45).await;
    let tomorrow = world.now() + Duration::days(1);
    let accepted = world
        .agreed(li, first, order_form(li, CLEANING, tomorrow, 60))
        .await;
    world
        .agreed(
            li,
            first,
            order_form(li, CLEANING, tomorrow + Duration::hours(3), 60),
        )
        .await;
    let open_order = world
        .order(order_form(li, CLEANING, tomorrow + Duration::hours(5), 60))
        .await;
    let asked = world
        .order(order_form(wang, CLEANING, tomorrow + Duration::hours(8), 60))
        .await;
    let open_offer = world.offer(asked, &[fourth]).await[0];
    let soon = world.now() + Duration::minutes(10);
    let under_way = world
        .agreed(wang, second, order_form(wang, CLEANING, soon, 60))
        .await;
    world.check_in(second, under_way).await;
    let applicant = world.applicant(90).await;
    returned_application(world).await;
    let stocked = stocked(world, item, second.id).await;
    let reply = replies(world, wang, fourth).await;
    let (elder_erasure, volunteer_erasure) = asked_to_erase(world, wang, &applicant).await;
    world.settle().await;
    Lived {
        elder: wang.clone(),
        volunteer: second.clone(),
        applicant,
        open_order,
        open_offer,
        under_way,
        accepted,
        completed,
        uploaded,
        case,
        answered_case,
        call_back,
        claim,
        reply,
        item,
        goods_order,
        stocked,
        proposal,
        settlement,
        fund,
        credit,
        correction,
        passbook,
        import,
        elder_import,
        elder_erasure,
        volunteer_erasure,
        star,
        certificate,
        award,
        project,
        activity,
        work_order,
    }
}

/// Nobody answers at the first volunteer's elder; the elder who had objected says that nobody came, which the sub-branch
/// answers.
async fn call_backs(world: &World, dismissed: VisitId) -> (CallBackId, CaseId) {
    let find = callback::FindCallBacks {
        within: None,
        state: Some(callback::CallBackState::Waiting),
        today: true,
        paging: contracts::Paging::default(),
    };
    let waiting = world.ask(&world.operator(), find).await.unwrap().rows;
    let first = waiting.iter().find(|row| row.why == callback::CallBackWhy::First);
    let disputed = waiting.iter().find(|row| row.visit_id == dismissed);
    let called = |row: Option<&callback::CallBackRow>, outcome| callback::RecordCallBack {
        call_back_id: row.unwrap().call_back_id,
        outcome,
        grade: None,
        reason: None,
        note: Some("再说一遍：没有来".into()),
    };
    let unanswered = called(first, callback::CallOutcome::NoAnswer);
    let call_back = unanswered.call_back_id;
    world.tell(&world.operator(), unanswered).await.unwrap();
    let not_served = called(disputed, callback::CallOutcome::NotServed);
    let recorded = world.tell(&world.operator(), not_served).await.unwrap();
    assert!(recorded.case_no.is_some());
    let case_id = world.case(dismissed).await.case_id;
    let answer = case::AnswerCase {
        case_id,
        answer: "志愿者说明当天到过".into(),
    };
    world.tell(&world.clerk(), answer).await.unwrap();
    (call_back, case_id)
}

/// An application that lacks something: the applicant hears of it.
async fn returned_application(world: &World) {
    let volunteer_id = world.applicant(94).await.id;
    let lacks = VetVolunteer {
        volunteer_id,
        decision: Vetting::Return,
        reason: Some("请补交照片".into()),
    };
    world.tell(&world.clerk(), lacks).await.unwrap();
}

/// A village that ended yesterday, whose elder is the successor's.
async fn merged_village(world: &World) {
    let (gone, heir) = ("370405001007", "370405001008");
    let put = |code: &str| PutOrgUnit {
        code: actors::org(code),
        name: "撤并村".into(),
        position: None,
        active_from: Day(time::macros::date!(2023 - 06 - 30)),
        active_to: None,
        successor: None,
        facts: Default::default(),
    };
    for code in [gone, heir] {
        world.tell(&actors::system(), put(code)).await.unwrap();
    }
    let mut form = elder_form(97);
    form.village = actors::org(gone);
    world.tell(&world.operator(), form).await.unwrap();
    let merged = PutOrgUnit {
        active_to: Some(Day(china_date(world.now()) - Duration::days(1))),
        successor: Some(actors::org(heir)),
        ..put(gone)
    };
    world.tell(&actors::system(), merged).await.unwrap();
    world.settle().await;
    world.clock.advance(Duration::minutes(2));
    world.bench.host("elderly-registry").wake("follow_mergers");
    let find = || contracts::elderly::FindElders {
        text: None,
        within: Some(actors::org(heir)),
        category: None,
        paging: contracts::Paging::default(),
    };
    world
        .until("the elder has followed the village", async || {
            world.ask(&world.operator(), find()).await.unwrap().total == 1
        })
        .await;
}

/// An elder and a volunteer who were erased on their request.
async fn erased(world: &World) {
    let elder = world.elder(96).await;
    let volunteer = world.volunteer(96).await;
    world.settle().await;
    let (elder_erasure, volunteer_erasure) = asked_to_erase(world, &elder, &volunteer).await;
    let second = world.second_operator();
    let approve = ApproveElderErasure {
        erasure_id: elder_erasure,
    };
    world.tell(&second, approve).await.unwrap();
    let approve = ApproveVolunteerErasure {
        erasure_id: volunteer_erasure,
    };
    world.tell(&second, approve).await.unwrap();
    world.settle().await;
}

/// Requests that wait for a second person.
async fn asked_to_erase(world: &World, elder: &Elder, volunteer: &Volunteer) -> (Uuid, Uuid) {
    let ask = ProposeElderErasure {
        elder_id: elder.id,
        reason: "本人要求".into(),
    };
    let of_elder = world.tell(&world.operator(), ask).await.unwrap().erasure_id;
    let ask = ProposeVolunteerErasure {
        volunteer_id: volunteer.id,
        reason: "本人要求".into(),
    };
    let of_volunteer = world.tell(&world.operator(), ask).await.unwrap().erasure_id;
    (of_elder, of_volunteer)
}

/// What was confirmed by yesterday, settled by two persons and the towns: the running half-year is closed early.
pub async fn settled(world: &Town) -> SettlementId {
    let person = |number| numbered_staff(Role::Finance, DISTRICT, number);
    let (first, second) = (person(1), person(2));
    let yesterday = china_date(world.now()) - Duration::days(1);
    let opening = OpenSettlement {
        period: half_year(yesterday),
        cutoff: Day(yesterday),
        window_opens: None,
        window_closes: None,
    };
    let settlement_id = world.tell(&first, opening).await.unwrap().settlement_id;
    let stands = || async { world.ask(&first, GetSettlement { settlement_id }).await.unwrap() };
    let until = |state: SettlementState| async move {
        world
            .until(state.as_str(), async || {
                world
                    .ask(&person(1), GetSettlement { settlement_id })
                    .await
                    .unwrap()
                    .state
                    == state
            })
            .await;
    };
    until(SettlementState::Computed).await;
    world
        .tell(&first, SubmitSettlement { settlement_id })
        .await
        .unwrap();
    for review in stands().await.towns {
        let agrees = ReviewSettlement {
            settlement_id,
            town: review.town.clone(),
            verdict: Verdict::Approve,
            reason: None,
        };
        world
            .tell(&actors::branch(review.town.as_str()), agrees)
            .await
            .unwrap();
    }
    world
        .tell(&second, ApproveSettlement { settlement_id })
        .await
        .unwrap();
    let total = stands().await.sums.total;
    world
        .tell(&first, ExecuteSettlement { settlement_id, total })
        .await
        .unwrap();
    until(SettlementState::Posted).await;
    world.settle().await;
    settlement_id
}

/// One import of history posted, one proposed. Gives the passbook and the proposal.
async fn imports(world: &World, volunteer: &Volunteer) -> (String, Uuid) {
    let finance = world.head(Role::Finance);
    let card = contracts::volunteer::GetVolunteer {
        volunteer_id: volunteer.id,
    };
    let card = world.ask(&world.clerk(), card).await.unwrap();
    let passbook = card.row.passbook_no.unwrap();
    let propose = |kind, minutes| ProposeImport {
        title: "2019年旧账本".into(),
        rows: vec![ImportRow {
            passbook_no: passbook.clone(),
            kind,
            day: Day(time::macros::date!(2019 - 12 - 31)),
            minutes,
            weight: None,
            document: "旧存折第3页".into(),
        }],
    };
    let import_id = world
        .tell(&finance, propose(ImportKind::History, 40))
        .await
        .unwrap()
        .import_id;
    let second = numbered_staff(Role::Finance, DISTRICT, 2);
    world.tell(&second, ApproveImport { import_id }).await.unwrap();
    world.settle().await;
    let open = propose(ImportKind::OpeningGoods, 60);
    let proposal = world.tell(&finance, open).await.unwrap().import_id;
    (passbook, proposal)
}

/// An award of an early season, published.
async fn award(world: &World, volunteer: &Volunteer) -> AwardId {
    let nominate = NominateForAward {
        kind: AwardKind::Volunteer,
        // The season after the service that was brought over.
        year: 2020,
        volunteer_id: Some(volunteer.id),
        org: None,
        merits: "全年坚持服务".into(),
        late_because: Some("补录".into()),
    };
    let award_id = world.tell(&world.branch(), nominate).await.unwrap().award_id;
    let approve = DecideAward {
        award_id,
        decision: AwardDecision::Approve,
        reason: None,
    };
    world.tell(&world.operator(), approve).await.unwrap();
    world
        .tell(&world.operator(), PublishAward { award_id })
        .await
        .unwrap();
    award_id
}

/// A star and a certificate, both issued.
async fn recognition(world: &World, volunteer: &Volunteer) -> (StarId, CertificateId) {
    let thresholds = ProposeSetting {
        key: settings::STAR_THRESHOLDS_H.into(),
        value: serde_json::json!([1, 300, 600, 1000, 1500]),
        valid_from: At(world.now()),
        reason: "试点期间放宽".into(),
    };
    let proposal_id = world
        .tell(&world.operator(), thresholds)
        .await
        .unwrap()
        .proposal_id;
    let approve = ApproveSetting { proposal_id };
    world.tell(&world.second_operator(), approve).await.unwrap();
    world.settle().await;
    let (own, clerk, branch, volunteer_id) = (volunteer.actor(), world.clerk(), world.branch(), volunteer.id);
    let star_id = world
        .tell(&clerk, ApplyForStar { volunteer_id })
        .await
        .unwrap()
        .star_id;
    let review = ReviewStar {
        star_id,
        review: StarReview::Approve,
        reason: None,
    };
    world.tell(&branch, review).await.unwrap();
    let apply = ApplyForCertificate {
        volunteer_id,
        from: Day(time::macros::date!(2019 - 01 - 01)),
        to: Day(china_date(world.now())),
        note: None,
        replaces: None,
    };
    let certificate_id = world.tell(&own, apply).await.unwrap().certificate_id;
    let accept = AcceptCertificate {
        certificate_id,
        acceptance: Acceptance::Accept,
        reason: None,
    };
    world.tell(&clerk, accept).await.unwrap();
    world.clock.advance(Duration::days(8));
    let issue = IssueCertificate {
        certificate_id,
        in_charge: "赵主任".into(),
        handler: "刘芳".into(),
        contact: "12349".into(),
    };
    let issued = world.tell(&clerk, issue).await.unwrap();
    assert_eq!(issued.state, CertificateState::Issued);
    let found = world
        .ask(&clerk, GetCertificate { certificate_id })
        .await
        .unwrap();
    assert!(
        found
            .row
            .raw_minutes
            .is_some_and(|raw| raw == found.raw_minutes_now)
    );
    world
        .until_due("the star is issued", async || {
            world.settle().await;
            let found = world.ask(&clerk, GetStar { star_id }).await.unwrap();
            found.row.state == StarState::Issued
        })
        .await;
    (star_id, certificate_id)
}

/// One import of elders done, one tried: a sound row each.
async fn elder_imports(world: &World) -> Uuid {
    let clerk = world.clerk();
    // Names of their own: everybody else here has the same name, village and birth date.
    let tried = async |number: u16, name: &str| {
        let form = elder_form(number);
        let open = OpenElderImport {
            title: "兴中社区台账".into(),
            within: form.village.clone(),
            table: ElderTable::Xlsx,
            consent: form.consent.clone(),
            welcome: false,
        };
        let import_id = world.tell(&clerk, open).await.unwrap().import_id;
        let cells = [
            (ElderColumn::ResidentId, form.resident_id.clone()),
            (ElderColumn::Name, name.into()),
            (ElderColumn::Village, form.village.as_str().into()),
            (ElderColumn::Address, form.address.clone()),
            (ElderColumn::Living, form.living.as_str().into()),
        ];
        let rows = vec![ElderLine {
            row: 2,
            cells: cells.into(),
            told: Vec::new(),
        }];
        world
            .tell(&clerk, PutElderRows { import_id, rows })
            .await
            .unwrap();
        world
            .tell(&clerk, CloseElderUpload { import_id, rows: 1 })
            .await
            .unwrap();
        elders_import(world, import_id, ElderImportState::Checked).await;
        import_id
    };
    let import_id = tried(400, "赵桂英").await;
    let commit = CommitElderImport {
        import_id,
        choice: ElderChoice::Sound,
    };
    world.tell(&clerk, commit).await.unwrap();
    elders_import(world, import_id, ElderImportState::Done).await;
    world.settle().await;
    tried(401, "钱桂英").await
}

async fn elders_import(world: &World, import_id: Uuid, state: ElderImportState) {
    let query = || GetElderImport {
        import_id,
        state: None,
        paging: contracts::Paging::default(),
    };
    world
        .until(state.as_str(), async || {
            let found = world.ask(&world.clerk(), query()).await.unwrap();
            found.import.state == state
        })
        .await;
}

/// One visit restated by two persons; of the other a correction is proposed. Gives its entry and the proposal.
async fn corrections(world: &World, restated: VisitId, proposed: VisitId) -> (i64, Uuid) {
    world.settle().await;
    let finance = world.head(Role::Finance);
    let credit = async |visit: VisitId| {
        let find = FindEntries {
            seq_from: None,
            seq_to: None,
            passbook_no: None,
            references: vec![visit.uuid()],
            purpose: None,
            kind: Some(contracts::ledger::TransferKind::Post),
            account: None,
            posted_from: None,
            posted_to: None,
            effective_from: None,
            effective_to: None,
            amount: None,
            before: None,
            limit: 10,
        };
        world.ask(&finance, find).await.unwrap().entries[0].seq
    };
    let propose = |seq, kind, raw: Option<i64>| ProposeCorrection {
        seq,
        kind,
        raw_minutes: raw.map(kernel::RawMinutes::new),
        reason: "签退晚了".into(),
        evidence: "纸质记录 2026-17".into(),
    };
    let wrong = propose(credit(restated).await, CorrectionKind::Restate, Some(20));
    let correction_id = world.tell(&finance, wrong).await.unwrap().correction_id;
    let second = numbered_staff(Role::Finance, DISTRICT, 2);
    world
        .tell(&second, ApproveCorrection { correction_id })
        .await
        .unwrap();
    let seq = credit(proposed).await;
    let open = propose(seq, CorrectionKind::ClawBack, None);
    (seq, world.tell(&finance, open).await.unwrap().correction_id)
}

/// One setting decided, and one proposed.
async fn settings_change(world: &Town) -> Uuid {
    let propose = |value: i64| ProposeSetting {
        key: settings::CASE_WORKING_DAYS.into(),
        value: value.into(),
        valid_from: At(world.now()),
        reason: "试点期间放宽".into(),
    };
    let decided = world
        .tell(&world.operator(), propose(4))
        .await
        .unwrap()
        .proposal_id;
    world
        .tell(&world.second_operator(), ApproveSetting { proposal_id: decided })
        .await
        .unwrap();
    world
        .tell(&world.operator(), propose(5))
        .await
        .unwrap()
        .proposal_id
}

async fn goods(world: &Town) -> ItemId {
    let add = AddItem {
        code: "A1".into(),
        name: "花生油".into(),
        unit: "桶".into(),
        price: StandardMinutes::new(120),
        from: Day(china_date(world.now())),
        facts: ItemFacts::default(),
    };
    world.tell(&world.head(Role::Stock), add).await.unwrap().item_id
}

/// Money in every state: received, spent, rejected, reversed, and what waits for the second of finance.
async fn fund(world: &Town) -> Fund {
    let (first, second) = (world.head(Role::Finance), world.second_finance());
    let receive = async |fen: i64| {
        let receipt = RecordReceipt {
            source: FundSource::Government,
            fen: Fen::new(fen),
            day: Day(china_date(world.now())),
            document: "收2026-001".into(),
            document_again: true,
            payer: Some("区财政局".into()),
            note: None,
        };
        world.tell(&first, receipt).await.unwrap().entry_id
    };
    let spend = async |used_for: FundUse| {
        let expense = ProposeExpense {
            source: FundSource::Government,
            used_for,
            fen: Fen::new(12_345),
            day: Day(china_date(world.now())),
            document: "付2026-001".into(),
            document_again: true,
            payee: Some("李老师".into()),
            note: Some("课时费".into()),
        };
        world.tell(&first, expense).await.unwrap().entry_id
    };
    let decide = async |entry_id, decision| {
        let decide = DecideExpense {
            entry_id,
            decision,
            reason: Some("票据不全".into()),
        };
        world.tell(&second, decide).await.unwrap();
    };
    let reverse = async |entry_id| {
        let reason = "重复登记".into();
        let proposal = ProposeFundReversal { entry_id, reason };
        world.tell(&first, proposal).await.unwrap().reversal_id
    };
    let receipt = receive(10_000_000).await;
    let twice = receive(500).await;
    let decided = DecideFundReversal {
        reversal_id: reverse(twice).await,
        decision: FundDecision::Approve,
    };
    world.tell(&second, decided).await.unwrap();
    decide(spend(FundUse::Goods).await, FundDecision::Approve).await;
    decide(spend(FundUse::Rewards).await, FundDecision::Reject).await;
    let paid = spend(FundUse::Training).await;
    decide(paid, FundDecision::Approve).await;
    Fund {
        receipt,
        expense: spend(FundUse::Equipment).await,
        reversal: reverse(paid).await,
    }
}

/// One who lived alone, and has moved.
async fn closed_elder(world: &Town) {
    let form = contracts::elderly::RegisterElder {
        living: Living::Alone,
        ..elder_form(80)
    };
    let elder_id = world.tell(&world.clerk(), form).await.unwrap().elder_id;
    let relative = ResidentId::for_test(date!(1981 - 02 - 03), 97, Sex::Male);
    let change = ChangeElder {
        elder_id,
        phone: None,
        without_phone: false,
        phone_owner: None,
        address: None,
        living: None,
        traits: None,
        contact: None,
        without_contact: false,
        relatives_added: vec![relative.as_str().into()],
        relatives_removed: vec![],
        note: None,
    };
    world.tell(&world.clerk(), change).await.unwrap();
    world.settle().await;
    world
        .tell(
            &world.clerk(),
            CloseElder {
                elder_id,
                reason: "moved".into(),
            },
        )
        .await
        .unwrap();
}

async fn contested(world: &Town, elder: &Elder, winner: &Volunteer, loser: &Volunteer) {
    let starts_at = world.now() + Duration::minutes(20);
    let order = world.order(order_form(elder, CLEANING, starts_at, 50)).await;
    world.offer(order, &[winner, loser]).await;
    world.sms(&winner.phone, "接单回1").await;
    world.phones.reply(&winner.phone, "1").await.unwrap();
    let code = world.code(elder).await;
    world.sms(&loser.phone, "已有人接单").await;
    let visit = world.get_order(order).await.visits[0].visit_id;
    world.settle().await;
    world.clock.set(starts_at);
    world.check_in(winner, visit).await;
    world.clock.advance(Duration::minutes(50));
    world.check_out(winner, visit, &code).await.unwrap();
    world.upload(visit).await;
    world.answers(elder, "1", visit, VisitState::Confirmed).await;
}

/// Moved to another time, then nobody can come, then called off.
async fn called_off(world: &Town, elder: &Elder, volunteer: &Volunteer) {
    let starts_at = world.now() + Duration::hours(2);
    let visit = world
        .agreed(elder, volunteer, order_form(elder, CLEANING, starts_at, 30))
        .await;
    world.code(elder).await;
    world.settle().await;
    let order_id = world.line(visit).await.order_id;
    let later = RescheduleOrder {
        order_id,
        starts_at: At(starts_at + Duration::hours(1)),
        duration: kernel::RawMinutes::new(30),
        expected: None,
    };
    world.tell(&world.operator(), later).await.unwrap();
    let withdraw = WithdrawFromVisit {
        visit_id: visit,
        reason: "家里有事".into(),
    };
    world.tell(&volunteer.actor(), withdraw).await.unwrap();
    let cancel = CancelOrder {
        order_id,
        party: "elder".into(),
        reason: "老人外出".into(),
        expected: None,
    };
    world.tell(&world.operator(), cancel).await.unwrap();
    world.settle().await;
}

/// The volunteer has not come; what was taken for that turns out to be an elder who was not at home.
async fn missed(world: &Town, elder: &Elder, volunteer: &Volunteer) {
    let starts_at = world.now() + Duration::hours(2);
    let visit = world
        .agreed(elder, volunteer, order_form(elder, CLEANING, starts_at, 30))
        .await;
    // Read, so that nobody takes it for the code of the next visit.
    world.code(elder).await;
    world.settle().await;
    world.clock.set(starts_at + Duration::minutes(31));
    world.until_state(visit, VisitState::NoShow).await;
    world.sms(&volunteer.phone, "没有您的签到").await;
    let absent = RecordNoShow {
        visit_id: visit,
        party: Party::Elder,
        reason: "老人住院".into(),
    };
    let done = world.tell(&world.operator(), absent).await.unwrap();
    assert_eq!(done.state, OrderState::Cancelled);
    world.settle().await;
}

/// Served, and found in a drawer when it was too late.
async fn given_up(world: &World, elder: &Elder, volunteer: &Volunteer) {
    let visit = world.served(elder, volunteer, CLEANING, 25).await;
    sqlx::query(
        "update dispatch.visit set started_at = started_at - interval '40 days', stopped_at = stopped_at - interval '40 days'
         where visit_id = $1",
    )
    .bind(visit.uuid())
    .execute(world.bench.admin())
    .await
    .unwrap();
    world.bench.host("dispatch").wake("give_up_visits");
    world.until_state(visit, VisitState::Cancelled).await;
    world.sms(&volunteer.phone, "没有记入时间").await;
    world.settle().await;
}

/// One reply that the hotline has dealt with, one that wants no more outreach, and one that waits.
async fn replies(world: &Town, elder: &Elder, volunteer: &Volunteer) -> ReplyId {
    let waiting = async || {
        let ask = RepliesForHotline {
            paging: contracts::Paging::default(),
        };
        world.ask(&world.operator(), ask).await.unwrap().rows
    };
    world.phones.reply(&elder.phone, "谢谢小李").await.unwrap();
    world
        .until("the hotline sees it", async || waiting().await.len() == 1)
        .await;
    let handled = HandleReply {
        reply_id: waiting().await[0].reply_id,
        note: "已致谢".into(),
    };
    world.tell(&world.operator(), handled).await.unwrap();
    world.phones.reply(&volunteer.phone, "R").await.unwrap();
    world
        .until("the refusal is kept", async || {
            sqlx::query_scalar::<_, bool>("select exists (select from opt_out)")
                .fetch_one(world.host("notification").pool())
                .await
                .unwrap()
        })
        .await;
    world.phones.reply(&elder.phone, "几点来").await.unwrap();
    world
        .until("the hotline sees it", async || waiting().await.len() == 1)
        .await;
    waiting().await[0].reply_id
}
