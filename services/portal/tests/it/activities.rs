//! An activity from its announcement to the hours that come of it, through the doors of staff and of volunteers' phones
//! (R5.2, R5.6 (3), R5.10, R5.11).

use contracts::{
    Paging, Role,
    dispatch::{VisitState, activity::*},
    notification::FindMessages,
};
use kernel::ActivityId;
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::{Duration, macros::datetime};

use crate::{
    board::desk,
    browser::{Browser, Page, whole_platform},
    visit_by_phone::{signed_in, volunteer},
};

const TITLE: &str = "重阳节包饺子";

/// The form of an activity at 11:00 on the day of the test, for two hours.
fn form<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("title", TITLE),
        ("org", VILLAGE),
        ("service", "01"),
        ("day", "2026-11-23"),
        ("time", "11:00"),
        ("duration_h", "2"),
        ("duration_m", "0"),
        ("place", VILLAGE),
        ("address", "文化广场"),
        ("served", "本村老人"),
        ("places", "3"),
        ("open_to", "unit"),
    ];
    for (name, value) in change {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    fields
}

/// Opens it; its address.
async fn opened(clerk: &mut Browser, change: &[(&str, &str)]) -> String {
    clerk.get("/activities/new").await.is(200);
    let opened = clerk.post("/activities/new", &form(change)).await;
    opened.is(303);
    opened.location.split('?').next().unwrap().to_owned()
}

fn id_of(path: &str) -> ActivityId {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

async fn roster(bench: &Bench, path: &str) -> Vec<Attendance> {
    let get = GetActivity {
        activity_id: id_of(path),
    };
    bench.ask(&actors::clerk(VILLAGE), get).await.unwrap().roster
}

/// The code on the page that hangs at the site.
fn code_on(page: &Page) -> String {
    page.between("签到码 <b class=\"num\">", "</b>").replace(' ', "")
}

#[tokio::test]
async fn an_activity_is_announced_signed_up_for_signed_at_the_site_uploaded_and_confirmed() {
    let bench = whole_platform().await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk
        .get("/activities")
        .await
        .is(200)
        .has("还没有活动")
        .has("/activities/new");
    let path = opened(&mut clerk, &[]).await;
    clerk
        .get(&format!("{path}?done=opened"))
        .await
        .is(200)
        .has(TITLE)
        .has("活动已建立")
        .has("还没有人报名")
        .has("0 / 3");

    let (first, second) = (volunteer(&bench, 1).await, volunteer(&bench, 2).await);
    volunteer(&bench, 3).await;
    bench.settle().await;
    let mobile = format!("/m{path}");
    let mut phone = signed_in(&bench, first).await;
    phone
        .get("/m/tasks")
        .await
        .is(200)
        .has(TITLE)
        .has("还有 3 个名额");
    phone
        .get(&mobile)
        .await
        .is(200)
        .has("我要报名")
        .has("2时 × 1 = 2时");
    phone
        .post(&format!("{mobile}/join"), &[])
        .await
        .leads_to(&format!("{mobile}?said=signed_up"));
    let mut other = signed_in(&bench, second).await;
    other.get(&mobile).await;
    other.post(&format!("{mobile}/join"), &[]).await.is(303);

    // Who has no phone at hand is put on the roster by staff, by the number.
    clerk.get(&path).await.is(200).has("李建国").has("2 / 3");
    clerk
        .post(&format!("{path}/join"), &[("who", "无此人")])
        .await
        .is(422)
        .has("没有找到这位志愿者");
    clerk.get(&path).await;
    let joined = clerk
        .post(&format!("{path}/join"), &[("who", "16900000003")])
        .await;
    joined.leads_to(&format!("{path}?done=joined&n=1"));
    clerk
        .get(&joined.location)
        .await
        .has("已加入名单")
        .has("3 / 3")
        .has_not("代报名");
    clerk
        .get(&format!("{path}/sheet"))
        .await
        .is(200)
        .has("签名")
        .has("李建国");

    // The code of the site: scanned it stands in the field, and another one does not open.
    let site = clerk.get(&format!("{path}/site")).await;
    site.is(200).has("<svg role=\"img\"");
    let code = code_on(&site);
    clerk.post(&format!("{path}/site"), &[]).await.is(303);
    let renewed = code_on(&clerk.get(&format!("{path}/site")).await);
    phone
        .get(&mobile)
        .await
        .has("起可以签到")
        .has_not("name=\"code\"");
    bench.clock.set(datetime!(2026-11-23 10:55 +8));
    phone
        .get(&format!("{mobile}?code={renewed}"))
        .await
        .has(&format!("value=\"{renewed}\""))
        .has("退出报名");
    let sign = format!("{mobile}/sign");
    phone
        .post(&sign, &[("act", "in"), ("code", "12")])
        .await
        .is(422)
        .has("六位数字");
    if code != renewed {
        phone.get(&mobile).await;
        phone
            .post(&sign, &[("act", "in"), ("code", &code)])
            .await
            .is(422)
            .has("签到码不对");
    }
    phone.get(&mobile).await;
    phone
        .post(&sign, &[("act", "in"), ("code", &renewed)])
        .await
        .leads_to(&format!("{mobile}?said=signed_in"));
    bench.clock.advance(Duration::minutes(95));
    phone.get(&mobile).await.has("value=\"out\"");
    phone
        .post(&sign, &[("act", "out"), ("code", &renewed)])
        .await
        .is(303);
    phone
        .get(&mobile)
        .await
        .has("1时35分 × 1 = 1时35分")
        .has("由主办单位确认");

    // Afterwards the sheet: one of the two others has signed it.
    bench.clock.set(datetime!(2026-11-23 13:10 +8));
    let lines = roster(&bench, &path).await;
    let of_second = lines
        .iter()
        .find(|line| line.visit.volunteer_id == second)
        .unwrap();
    let tick = format!("visit-{}", of_second.visit.visit_id);
    // Nobody sits at a desk for three hours without a click.
    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    clerk.get(&path).await.has(&tick).has("核记中");
    let times = [
        ("day", "2026-11-23"),
        ("start", "11:00"),
        ("stop", "12:30"),
        ("breaks", "0"),
        ("sheet", "2026-7"),
    ];
    clerk
        .post(&format!("{path}/times"), &times)
        .await
        .is(422)
        .has("请先在名单里勾选人员");
    clerk.get(&path).await;
    let mut ticked = times.to_vec();
    ticked.push((&tick, "on"));
    clerk
        .post(&format!("{path}/times"), &ticked)
        .await
        .leads_to(&format!("{path}?done=times&n=1"));
    clerk.get(&path).await.has("全部上传（2 人）");
    clerk
        .post(&format!("{path}/upload"), &[])
        .await
        .leads_to(&format!("{path}?done=uploaded&n=2"));

    // R5.11: not by who uploaded.
    clerk.get(&path).await.has("确认属实（2 人）");
    clerk.post(&format!("{path}/confirm"), &[]).await.is(403);
    let mut responsible = desk(&bench, "responsible", Role::Branch, TOWN).await;
    responsible.get(&path).await.is(200);
    let confirmed = responsible.post(&format!("{path}/confirm"), &[]).await;
    confirmed.leads_to(&format!("{path}?done=confirmed&n=2"));
    responsible
        .get(&confirmed.location)
        .await
        .has("已确认 2 人的时间");
    bench.settle().await;
    let counted = roster(&bench, &path).await;
    let confirmed = counted
        .iter()
        .filter(|line| line.visit.state == VisitState::Confirmed);
    assert_eq!(confirmed.count(), 2);
    // Whoever reads the books sees what was served, not a person without a name.
    let mut finance = desk(&bench, "finance", Role::Finance, DISTRICT).await;
    finance
        .get(&format!("/volunteers/{first}/statement"))
        .await
        .is(200)
        .has(TITLE);
    let file = finance.get("/activities?format=xlsx").await;
    assert!(file.status == 200 && file.bytes.starts_with(b"PK"));
    phone
        .get("/m/activities")
        .await
        .is(200)
        .has("参加过的活动")
        .has("已确认");
}

#[tokio::test]
async fn an_activity_that_is_called_off_is_told_by_sms_and_stays_on_the_list() {
    let bench = whole_platform().await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/projects/new").await.is(200);
    let project = [
        ("name", "敬老月"),
        ("org", VILLAGE),
        ("from", "2026-11-01"),
        ("to", "2026-10-01"),
    ];
    clerk
        .post("/projects/new", &project)
        .await
        .is(422)
        .has("结束日期不能早于开始日期");
    clerk.get("/projects/new").await;
    let project = [
        ("name", "敬老月"),
        ("org", VILLAGE),
        ("from", "2026-11-01"),
        ("to", "2026-11-30"),
        ("funding", "society"),
    ];
    clerk
        .post("/projects/new", &project)
        .await
        .leads_to("/projects?done=1");
    let listed = clerk.get("/projects").await;
    listed.is(200).has("敬老月").has("社会");
    let project = listed.between("href=\"/activities?project=", "\"");
    let path = opened(&mut clerk, &[("project", &project)]).await;
    let me = volunteer(&bench, 1).await;
    bench.settle().await;
    let mut phone = signed_in(&bench, me).await;
    phone.get(&format!("/m{path}")).await;
    phone.post(&format!("/m{path}/join"), &[]).await.is(303);

    clerk
        .get(&format!("{path}/edit"))
        .await
        .is(200)
        .has("时间不能改")
        .has_not("name=\"day\"");
    let changed = form(&[("title", "重阳节敬老宴"), ("project", &project)]);
    clerk
        .post(&format!("{path}/edit"), &changed)
        .await
        .leads_to(&format!("{path}?done=changed"));
    clerk.get(&path).await.has("重阳节敬老宴").has("敬老月");
    clerk
        .post(&format!("{path}/cancel"), &[("reason", "")])
        .await
        .is(422)
        .has("请填写原因");
    clerk.get(&path).await;
    clerk
        .post(&format!("{path}/cancel"), &[("reason", "大风")])
        .await
        .leads_to(&format!("{path}?done=cancelled&n=1"));
    bench.settle().await;
    let about = FindMessages {
        about: Some(id_of(&path).uuid()),
        state: None,
        paging: Paging::default(),
    };
    let told = bench.ask(&actors::operator(), about).await.unwrap().rows;
    let templates: Vec<&str> = told.iter().map(|row| row.template.as_str()).collect();
    assert_eq!(templates, ["activity_cancelled_volunteer"]);
    clerk
        .get(&path)
        .await
        .has("已取消")
        .has("大风")
        .has_not("现场二维码");
    clerk.get("/activities?phase=cancelled").await.has("重阳节敬老宴");
    clerk.get("/activities?phase=done").await.has("清除筛选");
    clerk.get("/projects").await.has("敬老月");
    phone.get("/m/activities").await.is(200).has_not("我要报名");
}

#[tokio::test]
async fn bad_input_is_answered_at_its_field_and_others_neither_open_nor_see() {
    let bench = whole_platform().await;
    let mut clerk = desk(&bench, "clerk", Role::Clerk, VILLAGE).await;
    clerk.get("/activities/new").await;
    for (change, words) in [
        (("title", " "), "请填写"),
        (("places", "201"), "1 到 200 人"),
        (("time", "十点"), "activity-time-err"),
        (("duration_h", "9"), "activity-duration-err"),
        (("day", "2026-10-01"), "activity-time-err"),
        (("service", "99"), "activity-service-err"),
    ] {
        clerk.get("/activities/new").await;
        clerk
            .post("/activities/new", &form(&[change]))
            .await
            .is(422)
            .has(words)
            .has("文化广场");
    }
    let path = opened(&mut clerk, &[]).await;
    let mut auditor = desk(&bench, "auditor", Role::Auditor, DISTRICT).await;
    auditor.speak("en");
    auditor
        .get("/activities")
        .await
        .is(200)
        .has(TITLE)
        .has_not("/activities/new");
    auditor
        .get(&path)
        .await
        .is(200)
        .has("Roster")
        .has_not("Call it off");
    for page in [
        "/activities/new",
        &format!("{path}/site"),
        &format!("{path}/edit"),
        "/projects/new",
    ] {
        auditor.get(page).await.is(403);
    }
    let mut elsewhere = desk(&bench, "elsewhere", Role::Clerk, "370405100001").await;
    elsewhere.get("/activities").await.is(200).has_not(TITLE);
    for page in [path.clone(), format!("{path}/site"), format!("{path}/sheet")] {
        elsewhere.get(&page).await.is(404);
    }
    let mut admin = desk(&bench, "system", Role::SystemAdmin, DISTRICT).await;
    admin.get("/activities").await.is(403);
}
