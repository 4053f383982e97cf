//! Paper sheets keyed in by the sub-branch: each row is answered in its place, and entered once.

use std::collections::BTreeMap;

use contracts::{
    Day, Paging, Role,
    dispatch::{
        AnswerOffer, Channel, FindOrders, MakeOffers, OfferAnswer, OpenOrder, OrderRow, OrderSource, Urgency,
    },
    portal::PutOrgUnit,
    volunteer::{
        ActivateVolunteer, FindVolunteers, RecordTraining, RegisterVolunteer, VetVolunteer, Vetting,
        WillingService, Willingness,
    },
};
use kernel::{RawMinutes, ResidentId, Sex, VolunteerId};
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::{
    Duration,
    macros::{date, datetime},
};

use crate::{
    board::desk,
    browser::{Browser, Page, whole_platform},
    console::elder,
    visit_by_phone::old_hand,
};

const PATH: &str = "/records/batch";
const SOCIAL: &str = "370405S01";

/// What the form of a page would send: every field as it is filled in.
pub fn filled(page: &Page) -> BTreeMap<String, String> {
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    let form = page.between("<form id=\"sheet-form\"", "</form>");
    let mut fields = BTreeMap::new();
    for tag in form.split("<input").skip(1) {
        let tag = tag.split('>').next().unwrap();
        if let Some(name) = attribute(tag, "name") {
            fields.insert(name, attribute(tag, "value").unwrap_or_default());
        }
    }
    for select in form.split("<select").skip(1) {
        let select = select.split("</select>").next().unwrap();
        let set = select
            .split("<option")
            .find(|option| option.contains(" selected"));
        let value = set.and_then(|option| attribute(option, "value"));
        fields.insert(attribute(select, "name").unwrap(), value.unwrap_or_default());
    }
    fields
}

/// Sends a sheet with what is changed in it.
async fn send(browser: &mut Browser, sheet: &BTreeMap<String, String>, changed: &[(&str, &str)]) -> Page {
    let mut fields = sheet.clone();
    for (name, text) in changed {
        fields.insert((*name).to_owned(), (*text).to_owned());
    }
    let fields: Vec<(String, String)> = fields.into_iter().collect();
    browser.post_raw(PATH, &fields).await
}

async fn orders(bench: &Bench) -> Vec<OrderRow> {
    let all = FindOrders {
        within: None,
        states: Vec::new(),
        elder_id: None,
        volunteer_id: None,
        order_no: None,
        paging: Paging::default(),
    };
    bench.ask(&actors::operator(), all).await.unwrap().rows
}

async fn passbook(bench: &Bench) -> String {
    let all = FindVolunteers {
        text: None,
        within: None,
        state: None,
        paging: Paging::default(),
    };
    let rows = bench.ask(&actors::operator(), all).await.unwrap().rows;
    rows[0].passbook_no.clone().unwrap()
}

/// The cells of a row.
fn row<'a>(names: &'a [String; 5], texts: [&'a str; 5]) -> Vec<(&'a str, &'a str)> {
    names.iter().map(String::as_str).zip(texts).collect()
}

fn cells(number: usize) -> [String; 5] {
    ["elder", "volunteer", "service", "start", "stop"].map(|field| format!("{field}-{number}"))
}

#[tokio::test]
async fn every_row_is_answered_in_its_place_and_none_is_entered_twice_r5_12() {
    let bench = whole_platform().await;
    old_hand(&bench, 1).await;
    elder(&bench, 1, "张桂兰").await;
    elder(&bench, 2, "王秀英").await;
    let second = elder(&bench, 3, "王秀英").await.to_string();
    let book = passbook(&bench).await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/").await.has("href=\"/records/batch\"");
    let blank = clerk.get(PATH).await;
    blank
        .is(200)
        .has("aria-current=\"page\"")
        .has("name=\"elder-12\"")
        .has("grid.");
    let blank = filled(&blank);
    assert_eq!(blank["day"], "2026-11-23");

    let names = [cells(1), cells(2), cells(4)];
    let mut typed = row(&names[0], ["张桂兰", &book, "07", "0800", "0900"]);
    typed.extend(row(
        &names[1],
        ["王秀英", "李建国", "07", "１４：００", "１５００"],
    ));
    typed.extend(row(&names[2], ["赵无名", "", "77", "25", "0900"]));
    typed.extend([("day", "2026-11-22"), ("do", "enter")]);

    // Without a number there is no sheet, and nothing is lost.
    let unnumbered = send(&mut clerk, &blank, &typed).await;
    unnumbered.is(422).has("单据编号：请填写").has("value=\"张桂兰\"");
    assert!(orders(&bench).await.is_empty());

    // One is good, one may be either of two, one is wrong in every cell.
    typed.push(("sheet", "XZ-2026-11"));
    let first = send(&mut clerk, &blank, &typed).await;
    first
        .is(422)
        .has("已录入 1 行")
        .has("1时")
        .has("待上传")
        .has("第 2 行 老人：不止一位")
        .has("name=\"elder_id-2\"")
        .has("女 · 78 岁")
        .has("169****0777")
        .has("第 4 行 老人：没有找到")
        .has("第 4 行 志愿者：请填写")
        .has("第 4 行 服务编码：服务目录里没有这一项")
        .has("第 4 行 开始：时间不对")
        .has("value=\"赵无名\"");
    let entered = orders(&bench).await;
    assert_eq!(entered.len(), 1);
    let number = &entered[0].order_no;
    first.has(&format!("href=\"/orders/{}\"", entered[0].order_id));

    // Sent once more as it was, and as it came back: the same order, no other one.
    for again in [
        send(&mut clerk, &blank, &typed).await,
        send(&mut clerk, &filled(&first), &[("do", "enter")]).await,
    ] {
        again.is(422).has(number).has("已录入 1 行");
        assert_eq!(orders(&bench).await.len(), 1);
    }
    // The number belongs to what was entered under it.
    let other = send(&mut clerk, &filled(&first), &[("do", "enter"), ("sheet", "XZ-9")]).await;
    other.is(422).has("第 1 行：页面已经提交过");

    // Put right: whoever was meant is chosen, the wrong row has its own day.
    let right = row(&names[2], ["zgl", "李建国", "07", "0900", "1000"]);
    let mut right: Vec<_> = right
        .into_iter()
        .chain([
            ("elder_id-2", second.as_str()),
            ("day-4", "11-21"),
            ("do", "enter"),
        ])
        .collect();
    let asked = send(&mut clerk, &filled(&first), &right).await;
    asked
        .is(422)
        .has("已录入 2 行")
        .has("请核对是不是这一位")
        .has("selected>张桂兰 · ");
    let shown = filled(&asked);
    right.clear();
    let done = send(&mut clerk, &shown, &[("do", "enter")]).await;
    done.is(200)
        .has("已录入 3 行")
        .has("href=\"/visits\"")
        .has(number);
    let mut all = orders(&bench).await;
    all.sort_by_key(|order| order.starts_at.0);
    let starts: Vec<_> = all.iter().map(|order| order.starts_at.0).collect();
    assert_eq!(
        starts,
        [
            datetime!(2026-11-21 09:00 +8),
            datetime!(2026-11-22 08:00 +8),
            datetime!(2026-11-22 14:00 +8)
        ]
    );
    assert_eq!(all[2].elder_id.to_string(), second);

    // The next sheet is of the same day; the desk says what waits to be uploaded.
    let next = clerk.get(PATH).await;
    assert_eq!(filled(&next)["day"], "2026-11-22");
    clerk.get("/visits").await.has(number).has("待上传");
}

#[tokio::test]
async fn a_sheet_is_checked_and_grows_without_anything_being_entered() {
    let bench = whole_platform().await;
    old_hand(&bench, 1).await;
    elder(&bench, 1, "张桂兰").await;
    let mut branch = desk(&bench, "branch", Role::Branch, TOWN).await;
    branch.get("/visits").await.has("href=\"/records/batch\"");
    let blank = filled(&branch.get(PATH).await);
    let name = cells(12);
    let mut typed = row(&name, ["张桂兰", "李建国", "07", "0800", "0900"]);
    typed.push(("sheet", "XZ-1"));

    // What Enter sends without a script.
    let checked = send(&mut branch, &blank, &typed).await;
    checked.is(200).has("可以录入").has("张桂兰 · 女 · 78 岁");
    let mut more = typed.clone();
    more.push(("do", "more"));
    let more = send(&mut branch, &blank, &more).await;
    more.is(200).has("name=\"elder-24\"").has("value=\"李建国\"");
    assert!(orders(&bench).await.is_empty());
    let empty = send(&mut branch, &blank, &[("sheet", "XZ-1"), ("do", "enter")]).await;
    empty.is(422).has("请至少填写一行");
    let tomorrow = [("day", "2026-11-24"), ("do", "enter")];
    let mut early = typed.clone();
    early.extend(tomorrow);
    send(&mut branch, &blank, &early)
        .await
        .is(422)
        .has("日期不能晚于今天");

    branch.speak("en");
    let english = send(&mut branch, &blank, &typed).await;
    english.is(200).has("Can be entered");
    let mut hotline = desk(&bench, "hotline", Role::Operator, DISTRICT).await;
    hotline.get(PATH).await.is(403);
}

#[tokio::test]
async fn r5_7_a_day_over_the_limit_is_entered_and_waits_for_a_second_person() {
    let bench = whole_platform().await;
    old_hand(&bench, 1).await;
    elder(&bench, 1, "张桂兰").await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    let blank = filled(&clerk.get(PATH).await);
    let names = [cells(1), cells(2), cells(3)];
    let mut typed = row(&names[0], ["张桂兰", "李建国", "07", "0700", "1200"]);
    // The same half hour again: of one volunteer it counts once.
    typed.extend(row(&names[1], ["张桂兰", "李建国", "07", "1130", "1230"]));
    typed.extend(row(&names[2], ["张桂兰", "李建国", "07", "1300", "1800"]));
    typed.extend([("day", "2026-11-21"), ("sheet", "XZ-1"), ("do", "enter")]);
    let sent = send(&mut clerk, &blank, &typed).await;
    sent.is(422)
        .has("已录入 2 行")
        .has("第 2 行：与这位志愿者的另一次服务时间重叠")
        .has("超过时长上限，须由另一人复核后再上传");
    assert_eq!(orders(&bench).await.len(), 2);
}

/// A volunteer of a social organisation.
async fn of_the_organisation(bench: &Bench) -> VolunteerId {
    let social = PutOrgUnit {
        code: actors::org(SOCIAL),
        name: "夕阳红助老社".into(),
        position: None,
        active_from: Day(date!(2026 - 01 - 01)),
        active_to: None,
        successor: None,
        facts: Default::default(),
    };
    bench.tell(&actors::system(), social).await.unwrap();
    bench.settle().await;
    let clerk = actors::org_clerk(SOCIAL);
    let form = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 01 - 01), 8, Sex::Male)
            .as_str()
            .into(),
        name: "赵明亮".into(),
        phone: "16900000208".into(),
        org: actors::org(SOCIAL),
        home: actors::org(VILLAGE),
        occupation: "电工".into(),
        sources: Vec::new(),
        services: vec![WillingService {
            service: "07".into(),
            willingness: Willingness::Preferred,
        }],
        availability: vec![contracts::Slot {
            weekday: contracts::Weekday(1),
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
    let active = ActivateVolunteer {
        volunteer_id,
        welcome: false,
    };
    bench.tell(&clerk, active).await.unwrap();
    volunteer_id
}

#[tokio::test]
async fn r1_8_a_social_organisation_enters_whom_its_volunteers_serve_and_finds_nobody_else() {
    let bench = whole_platform().await;
    let volunteer_id = of_the_organisation(&bench).await;
    let served = elder(&bench, 1, "张桂兰").await;
    elder(&bench, 2, "王秀英").await;
    let order = OpenOrder {
        elder_id: served,
        service: "07".into(),
        starts_at: datetime!(2026-11-23 11:00 +8).into(),
        duration: RawMinutes::new(60),
        urgency: Urgency::Normal,
        gender_wish: None,
        note: None,
        seats: 1,
        source: OrderSource::Hotline,
        although_duplicate: false,
    };
    let opened = bench.tell(&actors::operator(), order).await.unwrap();
    let offers = MakeOffers {
        order_id: opened.order_id,
        volunteers: vec![volunteer_id],
        expected: None,
    };
    let offers = bench.tell(&actors::operator(), offers).await.unwrap().offers;
    let accept = AnswerOffer {
        offer_id: offers[0],
        answer: OfferAnswer::Accept,
        channel: Channel::Staff,
    };
    bench
        .tell(&actors::volunteer(volunteer_id), accept)
        .await
        .unwrap();
    bench.settle().await;
    bench.clock.advance(Duration::hours(4));

    let mut clerk = desk(&bench, "social", Role::OrgClerk, SOCIAL).await;
    let blank = filled(&clerk.get(PATH).await);
    let names = [cells(1), cells(2)];
    let number = opened.order_no.as_str();
    // The visit was missed: nobody is named for it, and the order's number is enough.
    let mut typed = row(&names[0], [number, "赵明亮", "07", "1105", "1150"]);
    typed.extend(row(&names[1], ["王秀英", "赵明亮", "07", "0800", "0900"]));
    typed.extend([("sheet", "S-1"), ("do", "enter")]);
    let sent = send(&mut clerk, &blank, &typed).await;
    sent.is(422)
        .has("已录入 1 行")
        .has("45分")
        .has("第 2 行 老人：没有找到");
    // What was ordered got its times.
    let all = orders(&bench).await;
    assert_eq!((all.len(), all[0].order_id), (1, opened.order_id));

    // Whom they have served is found by name; who is not theirs is not told apart from nobody.
    let mut typed = row(&names[0], ["张桂兰", "赵明亮", "07", "0900", "0930"]);
    typed.extend([("sheet", "S-2"), ("do", "check")]);
    let blank = filled(&clerk.get(PATH).await);
    let checked = send(&mut clerk, &blank, &typed).await;
    checked
        .is(200)
        .has("可以录入")
        .has("张桂兰 · 运河街道 繁荣街社区");
}
