//! A visit from offer to passbook, on volunteers' phones and on the desk of finance.

use contracts::{
    Actor, Day, Personal, Role, Slot, Weekday,
    dispatch::{
        Channel, ConfirmVisit, MakeOffers, OpenOrder, OpenedOrder, OrderSource, RevealVisitCode, UploadVisit,
        Urgency, VolunteerTasks,
    },
    elderly::RegisterElder,
    ledger::{GetStatement, LineState, StatementLine},
    volunteer::{
        ActivateVolunteer, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting, WillingService,
        Willingness,
    },
};
use kernel::{Clock as _, OfferId, RawMinutes, ResidentId, Sex, VisitId, VolunteerId};
use sha2::{Digest as _, Sha256};
use testkit::{
    Bench,
    actors::{self, DISTRICT, VILLAGE},
    people,
};
use time::{
    Duration,
    macros::{date, datetime},
};

use crate::{
    browser::{Browser, account, whole_platform},
    settlements,
};

const ELDER: &str = "王秀英";
const ELDER_PHONE: &str = "16900000901";
const ADDRESS: &str = "3 号楼 2 单元 401";

fn phone_of(number: u16) -> String {
    format!("1690000000{number}")
}

/// A volunteer who is free on Monday mornings.
pub async fn volunteer(bench: &Bench, number: u16) -> VolunteerId {
    let clerk = actors::clerk(VILLAGE);
    let form = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 01 - 01), number, Sex::Male)
            .as_str()
            .into(),
        name: "李建国".into(),
        phone: phone_of(number).into(),
        org: actors::org(VILLAGE),
        home: actors::org(VILLAGE),
        occupation: "电工".into(),
        sources: Vec::new(),
        services: vec![WillingService {
            service: "07".into(),
            willingness: Willingness::Preferred,
        }],
        availability: vec![Slot {
            weekday: Weekday(1),
            from_minute: 420,
            to_minute: 1_200,
        }],
        reach_m: 5_000,
        relatives: Vec::new(),
        specialty: String::new(),
        guardian: None,
        consent_version: "2026-01".into(),
        consent: true,
    };
    let volunteer_id = bench.tell(&clerk, form).await.unwrap().volunteer_id;
    let vet = VetVolunteer {
        volunteer_id,
        decision: Vetting::Approve,
        reason: None,
    };
    bench.tell(&clerk, vet).await.unwrap();
    let training = RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(date!(2026 - 11 - 20)),
        valid_to: Day(date!(2027 - 11 - 20)),
    };
    bench.tell(&clerk, training).await.unwrap();
    bench
        .tell(
            &clerk,
            ActivateVolunteer {
                volunteer_id,
                welcome: false,
            },
        )
        .await
        .unwrap();
    volunteer_id
}

/// As [`volunteer`], in service for longer than dispatch was told: paper of any day counts.
pub async fn old_hand(bench: &Bench, number: u16) -> VolunteerId {
    let volunteer_id = volunteer(bench, number).await;
    bench.settle().await;
    sqlx::query("update dispatch.candidate set active_since = null where volunteer_id = $1")
        .bind(volunteer_id.uuid())
        .execute(bench.db("dispatch"))
        .await
        .unwrap();
    volunteer_id
}

/// An order for 11:00 on the day of the test, offered to `volunteers`.
pub async fn offered(bench: &Bench, volunteers: Vec<VolunteerId>) -> (OpenedOrder, Vec<OfferId>) {
    let elder = RegisterElder {
        name: ELDER.into(),
        phone: Some(ELDER_PHONE.into()),
        address: ADDRESS.into(),
        note: Some("请敲门后等候".into()),
        ..people::elder(date!(1950 - 03 - 08), 1)
    };
    let elder_id = bench.tell(&actors::clerk(VILLAGE), elder).await.unwrap().elder_id;
    bench.settle().await;
    let order = OpenOrder {
        elder_id,
        service: "07".into(),
        starts_at: datetime!(2026-11-23 11:00 +8).into(),
        duration: RawMinutes::new(60),
        urgency: Urgency::Normal,
        gender_wish: None,
        note: Some(Personal("冰箱不制冷".into())),
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: false,
    };
    let opened = bench.tell(&actors::operator(), order).await.unwrap();
    let offers = MakeOffers {
        order_id: opened.order_id,
        volunteers,
        expected: None,
    };
    let offers = bench.tell(&actors::operator(), offers).await.unwrap().offers;
    bench.settle().await;
    (opened, offers)
}

/// A phone whose session is open already: how it opens is another test's matter.
pub async fn signed_in(bench: &Bench, volunteer: VolunteerId) -> Browser {
    let now = bench.clock.now();
    let session = kernel::uuid_v7(now);
    let token = format!("{0}{0}", session.simple());
    sqlx::query(
        "insert into portal.volunteer_session (id, token_hash, volunteer_id, device, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, 'WeChat · Android', $4, $4, $5)",
    )
    .bind(session)
    .bind(Sha256::digest(token.as_bytes()).to_vec())
    .bind(volunteer.uuid())
    .bind(now)
    .bind(now + Duration::days(30))
    .execute(bench.db("portal"))
    .await
    .unwrap();
    let mut phone = Browser::at(bench, "mobile");
    phone.take_cookie("tb_volunteer", &token);
    phone
}

pub async fn visit_of(bench: &Bench, volunteer_id: VolunteerId) -> VisitId {
    let me = Actor::Volunteer { id: volunteer_id };
    bench
        .ask(&me, VolunteerTasks { volunteer_id })
        .await
        .unwrap()
        .visits[0]
        .visit
        .visit_id
}

#[tokio::test]
async fn a_volunteer_accepts_goes_and_reads_the_minutes_in_the_passbook() {
    let bench = whole_platform().await;
    let me = volunteer(&bench, 1).await;
    let (order, offers) = offered(&bench, vec![me]).await;
    let mut phone = signed_in(&bench, me).await;

    // Before accepting: what and when, but neither whom nor where.
    let offer = format!("/m/offers/{}", offers[0]);
    phone
        .get("/m")
        .await
        .is(200)
        .has("我接单")
        .has("1时 × 2 = 2时")
        .has_not(ELDER)
        .has_not(ADDRESS);
    phone
        .get(&offer)
        .await
        .is(200)
        .has("11:00")
        .has_not(ELDER)
        .has_not(ELDER_PHONE);
    phone.post(&offer, &[("answer", "perhaps")]).await.is(422);
    phone.get(&offer).await;
    let accepted = phone.post(&offer, &[("answer", "accept")]).await;
    let visit = visit_of(&bench, me).await;
    let page = format!("/m/tasks/{visit}");
    accepted.leads_to(&format!("{page}?said=accepted"));
    phone
        .get(&page)
        .await
        .is(200)
        .has(ELDER)
        .has(ADDRESS)
        .has("tel:16900000901")
        .has("请敲门后等候")
        .has_not("name=\"code\"");

    // Too early, then at the door.
    phone.get("/m").await.has("10:30 起可以签到").has_not("/check-in");
    phone.get("/m/me").await;
    phone
        .post(&format!("{page}/check-in"), &[])
        .await
        .is(409)
        .has("还没到时间")
        .has("12349");
    bench.clock.advance(Duration::minutes(55));
    phone.get("/m").await.has("到门口了，签到");
    let mark = "0a".repeat(32);
    phone.take_cookie("tb_phone", &mark);
    phone
        .post(
            &format!("{page}/check-in"),
            &[("lon", "117.73"), ("lat", "34.56")],
        )
        .await
        .leads_to(&format!("{page}?said=checked_in"));
    // Dispatch knows the phone again without being able to pretend to be it.
    let known: String = sqlx::query_scalar("select device from dispatch.visit where visit_id = $1")
        .bind(visit.uuid())
        .fetch_one(bench.db("dispatch"))
        .await
        .unwrap();
    assert!(!known.is_empty() && !mark.starts_with(&known[..8]), "{known}");

    // A wrong code counts, the elder's ends the visit.
    bench.clock.advance(Duration::minutes(50));
    let reveal = RevealVisitCode {
        visit_id: visit,
        purpose: "老人没有手机".into(),
    };
    let right = bench.tell(&actors::operator(), reveal).await.unwrap().code.0;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let out = format!("{page}/check-out");
    phone.get(&page).await.has("name=\"code\"");
    phone.post(&out, &[("code", "12")]).await.is(422).has("六位数字");
    phone
        .post(&out, &[("code", wrong), ("breaks_m", "5")])
        .await
        .is(422)
        .has("还能再试 4 次")
        .has("value=\"5\"");
    let done = phone.post(&out, &[("code", &right), ("breaks_m", "5")]).await;
    done.leads_to(&format!("{page}?said=checked_out"));
    phone
        .get(&page)
        .await
        .is(200)
        .has("45分 × 2 = 1时30分")
        .has_not(ELDER)
        .has_not(ADDRESS);

    // Uploaded: it waits. Confirmed: it is banked.
    account(&bench, "chen", Role::Clerk, VILLAGE).await;
    let clerk: uuid::Uuid = sqlx::query_scalar("select id from portal.staff where username = 'chen'")
        .fetch_one(bench.db("portal"))
        .await
        .unwrap();
    let clerk = Actor::Staff {
        id: clerk.into(),
        roles: vec![Role::Clerk],
        scope: actors::org(VILLAGE),
    };
    bench.tell(&clerk, UploadVisit { visit_id: visit }).await.unwrap();
    bench.settle().await;
    phone
        .get("/m/passbook")
        .await
        .is(200)
        .has("待确认")
        .has("+1时30分")
        .has("待老人确认");
    let confirm = ConfirmVisit {
        visit_id: visit,
        channel: Channel::Staff,
    };
    bench.tell(&actors::operator(), confirm).await.unwrap();
    bench.settle().await;
    phone
        .get("/m/passbook")
        .await
        .is(200)
        .has("45分 × 2")
        .has("待结算余额 1时30分")
        .has_not("<s>");
    phone.speak("en");
    phone.get("/m").await.is(200).has("1 h 30 min to be settled");
    phone
        .get("/m/passbook")
        .await
        .is(200)
        .has("45 min × 2")
        .has("+1 h 30 min");
    phone
        .get("/m/me")
        .await
        .is(200)
        .has("169****0001")
        .has("This phone");

    // The same line on the desk of finance, with its order; raw and standard time in columns of their own.
    account(&bench, "wang", Role::Finance, DISTRICT).await;
    let mut desk = Browser::signed_in(&bench, "wang").await;
    let statement = format!("/volunteers/{me}/statement");
    desk.get(&statement)
        .await
        .is(200)
        .has("45分 × 2")
        .has("+1时30分")
        .has(&order.order_no)
        .has_not(ELDER);
    desk.get(&format!("{statement}?purpose=goods"))
        .await
        .is(200)
        .has("清除筛选")
        .has_not("45分 × 2");
    desk.get(&format!("{statement}?purpose=visit&account=unsettled"))
        .await
        .is(200)
        .has("45分 × 2");
    desk.get("/ledger").await.is(200).has("借贷相等").has("1时30分");
    account(&bench, "zhao", Role::Operator, DISTRICT).await;
    let mut hotline = Browser::signed_in(&bench, "zhao").await;
    hotline.speak("en");
    hotline
        .get(&statement)
        .await
        .is(200)
        .has(ELDER)
        .has("July–December 2026")
        .has("+1 h 30 min");
}

/// So many visits of `raw` minutes, until they are in this half-year's books.
async fn served(bench: &Bench, volunteer_id: VolunteerId, visits: usize, raw: i64) {
    for _ in 0..visits {
        settlements::served(bench, volunteer_id, raw, 10_000).await;
    }
    bench
        .until("the visits are in the books", async || {
            let asked = GetStatement {
                volunteer_id,
                from: None,
                to: None,
                account: None,
                purpose: None,
                before: None,
                limit: 200,
            };
            let found = bench.ask(&actors::finance(), asked).await;
            found.is_ok_and(|found| {
                let posted = |line: &&StatementLine| line.state == LineState::Posted;
                found.lines.iter().filter(posted).count() == visits
            })
        })
        .await;
}

#[tokio::test]
async fn a_printed_statement_holds_every_line_of_the_half_year_both_balances_and_one_total() {
    let bench = whole_platform().await;
    let me = volunteer(&bench, 1).await;
    bench.settle().await;
    served(&bench, me, 1, 30).await;
    bench.clock.set(datetime!(2027-01-04 09:00 +8));
    served(&bench, me, 61, 10).await;

    account(&bench, "wang", Role::Finance, DISTRICT).await;
    let mut desk = Browser::signed_in(&bench, "wang").await;
    let statement = format!("/volunteers/{me}/statement");
    desk.get(&statement)
        .await
        .is(200)
        .has("61 笔")
        .has("本页合计")
        .has_not("志愿者签字")
        .has(&format!("{statement}/paper?period=2027H1"));
    let paper = desk.get(&format!("{statement}/paper?period=2027H1")).await;
    paper
        .is(200)
        .has("期初余额")
        .has("<td class=\"r num\">30分</td>")
        .has("<td class=\"r num\">+10时10分</td>")
        .has("期末余额")
        .has("<td class=\"r num\">10时40分</td>")
        .has("志愿者签字")
        .has_not("本页合计");
    assert_eq!(paper.text.matches("id=\"line-").count(), 61);
    // The half-year before begins with nothing and ends with what the next one begins with.
    desk.get(&format!("{statement}/paper?period=2026H2&account=unsettled"))
        .await
        .is(200)
        .has("data-l=\"期初余额\">0分<")
        .has("data-l=\"期末余额\">30分<");
}

#[tokio::test]
async fn who_is_second_is_thanked_and_who_cannot_come_may_say_so() {
    let bench = whole_platform().await;
    let (first, second) = (volunteer(&bench, 1).await, volunteer(&bench, 2).await);
    let (_, offers) = offered(&bench, vec![first, second]).await;
    let offer_of = |at: usize| format!("/m/offers/{}", offers[at]);
    let (mut one, mut two) = (signed_in(&bench, first).await, signed_in(&bench, second).await);
    one.get("/m/tasks").await;
    two.get("/m/tasks").await.has("我接单");
    one.post(&offer_of(0), &[("answer", "accept")]).await.is(303);
    two.post(&offer_of(1), &[("answer", "accept")])
        .await
        .leads_to("/m/tasks?said=lost");
    two.get("/m/tasks?said=lost")
        .await
        .is(200)
        .has("已有人接单，谢谢");
    two.get(&offer_of(1)).await.leads_to("/m/tasks?said=gone");

    // Nobody looks into another's visit, nor behind it.
    let visit = visit_of(&bench, first).await;
    let page = format!("/m/tasks/{visit}");
    two.get(&page).await.is(404).has_not(ELDER);
    two.get("/m/me").await;
    two.post(&format!("{page}/check-in"), &[])
        .await
        .is(403)
        .has_not(ELDER);
    two.post(&format!("{page}/withdraw"), &[("reason", "ill")])
        .await
        .is(403);

    one.get(&format!("{page}/withdraw"))
        .await
        .is(200)
        .has("不影响您的记录");
    one.post(&format!("{page}/withdraw"), &[])
        .await
        .is(422)
        .has("请选一个原因");
    let told = one
        .post(
            &format!("{page}/withdraw"),
            &[("reason", "ill"), ("text", "发烧")],
        )
        .await;
    told.leads_to("/m/tasks?said=withdrawn");
    one.get(&page).await.is(404).has_not(ELDER);
    one.get("/m/tasks/xyz").await.is(404).has("没有这个页面");
}

#[tokio::test]
async fn a_lost_phone_is_signed_out_from_another_and_nobody_elses() {
    let bench = whole_platform().await;
    let (me, another) = (volunteer(&bench, 1).await, volunteer(&bench, 2).await);
    bench.settle().await;
    let mut lost = signed_in(&bench, me).await;
    let (mut mine, mut other) = (signed_in(&bench, me).await, signed_in(&bench, another).await);
    let end = format!(
        "/m/me/phones/{}",
        mine.get("/m/me").await.between("action=\"/m/me/phones/", "\"")
    );
    other.get("/m/me").await.is(200);
    other.post(&end, &[]).await.is(303);
    lost.get("/m").await.is(200);
    mine.post(&end, &[]).await.leads_to("/m/me?said=phone_ended");
    lost.get("/m").await.leads_to("/m/sign-in");
    mine.get("/m/me")
        .await
        .is(200)
        .has("本机")
        .has_not("/m/me/phones/");
}
