//! A village's list of 5,000 elders as such lists are: a title over the heading, columns in another order, digits in full
//! width, blanks, formulas, numbers where text should be, people twice. The clerk uploads it, sees every problem by its row,
//! and registers the rest; nothing of a faulty row gets in (R2.1, R2.6, R14.1).

use std::path::Path;

use contracts::{Actor, Paging, Role, elderly::FindElders};
use e2e::{Browser, Screen, Stack};
use kernel::{ResidentId, Sex};
use rust_xlsxwriter::{Format, Formula, Workbook};
use testkit::actors::{VILLAGE, org};
use time::{Date, Duration, macros::date};

use crate::journey::Desk;

/// Rows with somebody in them.
const ROWS: u32 = 5_000;
/// Every so many rows has a fault, one kind after the other.
const FAULTY: u32 = 50;
/// Row of the sheet, from 0, with the first person.
const FIRST: u32 = 3;
/// Clicks and texts from the list of elders to the finished import.
const INPUTS: u32 = 10;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    CheckDigit,
    TooYoung,
    NoSuchDay,
    IdAsNumber,
    Formula,
    NoSuchVillage,
    NoAddress,
    NoSuchLiving,
    Phone,
    Twice,
}

const FAULTS: [Fault; 10] = [
    Fault::CheckDigit,
    Fault::TooYoung,
    Fault::NoSuchDay,
    Fault::IdAsNumber,
    Fault::Formula,
    Fault::NoSuchVillage,
    Fault::NoAddress,
    Fault::NoSuchLiving,
    Fault::Phone,
    Fault::Twice,
];

fn fault_of(number: u32) -> Option<Fault> {
    let (nth, rest) = (number / FAULTY, number % FAULTY);
    (rest == FAULTY - 1).then(|| FAULTS[nth as usize % FAULTS.len()])
}

fn id(birth: Date, number: u32) -> String {
    ResidentId::for_test(
        birth,
        u16::try_from(number % 500).unwrap_or_default(),
        Sex::Female,
    )
    .as_str()
    .to_owned()
}

fn birth(number: u32) -> Date {
    date!(1940 - 01 - 01) + Duration::days(i64::from(number))
}

/// The number as it stands in the list: as it is, in full width, with a small x, or in groups.
fn written(id: &str, number: u32) -> String {
    match number % 4 {
        0 => id.to_owned(),
        1 => id
            .chars()
            .map(|digit| char::from_u32(u32::from(digit) + 0xfee0).unwrap_or(digit))
            .collect(),
        2 => id.to_lowercase(),
        _ => format!(" {id} "),
    }
}

/// With another check digit.
fn mistyped(mut id: String) -> String {
    let last = if id.ends_with('1') { '2' } else { '1' };
    id.pop();
    id.push(last);
    id
}

/// The sheet as a clerk of the village has it.
fn workbook() -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "兴中社区老年人台账（2026年）")?;
    for (column, heading) in [
        "序号",
        "住址",
        "姓名",
        "公民身份号码",
        "村居",
        "居住情况",
        "联系电话",
        "备注",
    ]
    .into_iter()
    .enumerate()
    {
        sheet.write_with_format(2, u16::try_from(column)?, heading, &Format::new().set_bold())?;
    }
    let mut row = FIRST;
    for number in 0..ROWS {
        // Somebody has left a line free now and then.
        row += u32::from(number % 997 == 996);
        let fault = fault_of(number);
        let right = id(birth(number), number);
        sheet.write(row, 0, number + 1)?;
        if fault != Some(Fault::NoAddress) {
            sheet.write(row, 1, format!("{} 号　", number + 1))?;
        }
        sheet.write(
            row,
            2,
            ["张桂兰", "李 秀珍", "王秀英　", "赵玉兰"][number as usize % 4],
        )?;
        match fault {
            Some(Fault::CheckDigit) => sheet.write(row, 3, mistyped(right))?,
            Some(Fault::TooYoung) => sheet.write(row, 3, id(date!(1990 - 05 - 06), number / FAULTY))?,
            Some(Fault::NoSuchDay) => sheet.write(row, 3, format!("{}0230{}", &right[..10], &right[14..]))?,
            Some(Fault::IdAsNumber) => sheet.write(row, 3, right[..17].parse::<f64>()? * 10.0)?,
            Some(Fault::Formula) => sheet.write(row, 3, Formula::new("=D4").set_result(right))?,
            Some(Fault::Twice) => sheet.write(row, 3, id(birth(number - 1), number - 1))?,
            _ => sheet.write(row, 3, written(&right, number))?,
        };
        let village = if fault == Some(Fault::NoSuchVillage) {
            "桃花源村"
        } else {
            ["兴中社区", " 兴中社区 ", VILLAGE][number as usize % 3]
        };
        sheet.write(row, 4, village)?;
        sheet.write(
            row,
            5,
            if fault == Some(Fault::NoSuchLiving) {
                "不知道"
            } else {
                "独居"
            },
        )?;
        let phone = if fault == Some(Fault::Phone) {
            "169-12".to_owned()
        } else {
            format!("169{number:08}")
        };
        sheet.write(row, 6, phone)?;
        sheet.write(row, 7, "台账第一册")?;
        row += 1;
    }
    Ok(book.save_to_buffer()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_messy_workbook_of_five_thousand_is_tried_row_by_row_and_its_sound_rows_are_registered()
-> anyhow::Result<()> {
    let stack = Stack::start().await?;
    stack.load_tree().await?;
    let desk = Desk {
        browser: Browser::open(Screen::Desk).await?,
        account: stack
            .open_account("liu.fang", "刘芳", Role::Clerk, org(VILLAGE))
            .await?,
    };
    desk.sign_in(&stack, "/elders").await?;
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("台账.xlsx");
    std::fs::write(&file, workbook()?)?;

    let browser = &desk.browser;
    browser.forget_counts();
    browser.click("a[href='/elders/import']").await?;
    browser.click("a[href='/elders/import/new']").await?;
    browser.type_("#title", "兴中社区台账").await?;
    browser.choose("#file", &file).await?;
    browser.pick("given_by", "elder").await?;
    browser.click("#consent_service").await?;
    browser.click("main .abar button").await?;
    browser.wait_work("待确认").await?;

    let (faulty, twice) = (ROWS / FAULTY, ROWS / FAULTY / FAULTS.len() as u32);
    let (wrong, sound) = (faulty - twice, ROWS - faulty);
    let figures = browser.text("main").await?;
    for words in [
        format!("可以导入\n{}", thousands(sound)),
        format!("有问题\n{wrong}"),
        format!("重复\n{twice}"),
    ] {
        assert!(figures.contains(&words), "{words:?} in {figures}");
    }
    // Every fault in words of its own, and nothing of any row is registered.
    for words in [
        "身份证号校验位不对",
        "未满 60 岁",
        "出生日期不存在",
        "末尾几位已经丢失",
        "单元格里是公式",
        "没有这个村居",
    ] {
        assert!(figures.contains(words), "{words} in {figures}");
    }
    assert_eq!(registered(&stack).await?, 0);

    browser.click("main a[href$='/commit']").await?;
    browser.click("#confirm .abar button").await?;
    browser.wait_work("导入完成").await?;
    let done = browser.counts();
    assert!(done.inputs() <= INPUTS, "{done:?}");
    assert_eq!(registered(&stack).await?, i64::from(sound));
    stack.bench.settle().await;
    stack.assert_sound().await?;
    stack.stop().await;
    Ok(())
}

/// As the pages write it.
fn thousands(number: u32) -> String {
    format!("{},{:03}", number / 1_000, number % 1_000)
}

async fn registered(stack: &Stack) -> anyhow::Result<i64> {
    let everybody = FindElders {
        text: None,
        within: None,
        category: None,
        paging: Paging { page: 1, size: 1 },
    };
    Ok(stack.ask(&Actor::System, everybody).await?.total)
}
