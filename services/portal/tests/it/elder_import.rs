use contracts::Role;
use kernel::{ResidentId, Sex};
use testkit::{Bench, actors};
use time::macros::date;

use crate::browser::{Browser, Page, account, whole_platform};

const FIELDS: &[(&str, &str)] = &[
    ("title", "兴中社区台账"),
    ("given_by", "elder"),
    ("consent_reason", ""),
    ("consent_service", "on"),
];
const HEADING: &str = "姓名,身份证号,村居,住址,居住情况,电话";

fn id(year: i32) -> String {
    let birth = date!(1950 - 03 - 09).replace_year(year).unwrap();
    ResidentId::for_test(birth, 3, Sex::Female).as_str().to_owned()
}

async fn clerk(bench: &Bench) -> Browser {
    account(bench, "clerk", Role::Clerk, actors::VILLAGE).await;
    Browser::signed_in(bench, "clerk").await
}

/// The page, once it says so.
async fn until(bench: &Bench, browser: &mut Browser, path: &str, words: &str) -> Page {
    let mut page = browser.get(path).await;
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
    while !page.text.contains(words) {
        assert!(
            tokio::time::Instant::now() < until,
            "never {words}: {}",
            page.text
        );
        bench.settle().await;
        page = browser.get(path).await;
    }
    page
}

#[tokio::test]
async fn a_table_is_uploaded_tried_corrected_and_committed_without_a_script() {
    let bench = whole_platform().await;
    let mut clerk = clerk(&bench).await;
    clerk.get("/elders").await.has("/elders/import");
    clerk.get("/elders/import").await.is(200).has("还没有导入过");
    let template = clerk.get("/elders/import/new?format=xlsx").await;
    assert!(template.is(200).text.starts_with("PK"));

    let wrong = {
        let mut id = id(1951);
        let last = if id.ends_with('1') { '2' } else { '1' };
        id.pop();
        id.push(last);
        id
    };
    let table = format!(
        "{HEADING}\n张桂兰,{},繁荣街社区,3 号楼,独居,16900002207\n李秀珍,{wrong},繁荣街社区,4 号楼,独居,\n张桂兰,{},,5 号楼,机构,\n",
        id(1950),
        id(1950)
    );
    let (gbk, _, _) = encoding_rs::GB18030.encode(&table);
    clerk
        .get("/elders/import/new")
        .await
        .is(200)
        .has("multipart/form-data");
    let path = {
        let done = clerk.upload("/elders/import/new", FIELDS, &gbk).await;
        assert_eq!(done.status, 303, "{}", done.text);
        done.location
    };
    // The same form once more is the same upload.
    clerk
        .upload("/elders/import/new", FIELDS, &gbk)
        .await
        .leads_to(&path);
    let tried = until(&bench, &mut clerk, &path, "待确认").await;
    tried.has("校验位不对").has("GBK").has("不发短信").has_not(&wrong);
    tried.has_not("3 号楼");
    clerk.get(&format!("{path}?state=sound")).await.has("3 号楼");
    clerk
        .get(&format!("{path}?state=twice"))
        .await
        .has("表中第 2 行")
        .has("张桂兰");
    let problems = clerk.get(&format!("{path}?format=xlsx")).await;
    assert!(problems.is(200).text.starts_with("PK"));

    let commit = format!("{path}/commit");
    clerk.get(&commit).await.is(200).has("不能整批撤回");
    clerk.post(&commit, &[("choice", "")]).await.is(422);
    clerk.get(&commit).await;
    clerk.post(&commit, &[("choice", "sound")]).await.leads_to(&path);
    until(&bench, &mut clerk, &path, "1 位老人已建档").await;
    clerk.get("/elders").await.has("张桂兰").has("169****2207");
    clerk.speak("en");
    clerk.get(&path).await.is(200).has("Done");
    clerk.get("/elders/import").await.is(200).has("Bulk import");
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_with_its_reason_and_leaves_nothing_behind() {
    let bench = whole_platform().await;
    let mut clerk = clerk(&bench).await;
    clerk.get("/elders/import/new").await.is(200);
    let row = format!("张桂兰,{},繁荣街社区,3 号楼,独居,\n", id(1950));
    let too_many = format!("{HEADING}\n{}", row.repeat(50_001));
    for (file, words) in [
        (vec![b'x'; 25 << 20], "文件太大"),
        (vec![0xd0, 0xcf, 0x11, 0xe0], "另存为 .xlsx"),
        (b"PK\x03\x04".to_vec(), "已损坏"),
        ("姓名\n张桂兰\n".into(), "缺少列"),
        (b"\xff\x00".to_vec(), "看不懂"),
        (too_many.into_bytes(), "最多导入"),
    ] {
        let refused = clerk.upload("/elders/import/new", FIELDS, &file).await;
        refused.is(422).has(words).has("兴中社区台账");
    }
    let fields: Vec<_> = FIELDS
        .iter()
        .copied()
        .filter(|(name, _)| *name != "consent_service")
        .collect();
    clerk
        .upload("/elders/import/new", &fields, row.as_bytes())
        .await
        .is(422)
        .has("须先征得同意");
    let kept: i64 = sqlx::query_scalar("select count(*) from elderly.import_row")
        .fetch_one(bench.admin())
        .await
        .unwrap();
    assert_eq!(kept, 0, "half an upload is taken back");
}
