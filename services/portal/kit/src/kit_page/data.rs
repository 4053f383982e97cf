//! Cards, numbers, tables, states.

use crate::components::{
    Account, AlertKind, Button, Card, CardRole, Chip, Column, Empty, Event, Field, Filters, HBar, HBarChart,
    HBarRow, Hx, Input, Kpi, MapMark, MapSchematic, Pager, SortDir, Statement, Tab, Table, TagKind, Undo,
    alert, card, chart_hbar, chips, empty, facts, filter_empty, filters, input, kpis, map_schematic, pager,
    print_foot, print_head, select, sla, statement, status, table, tabs, tag, timeline, toast,
};
use crate::ctx::PageCtx;
use maud::{Markup, html};

struct Line {
    date: &'static str,
    number: &'static str,
    what: &'static str,
    kind: (TagKind, &'static str),
    minutes: i64,
    balance: i64,
}

const LINES: [Line; 4] = [
    Line {
        date: "2026-11-20",
        number: "LS26112000151",
        what: "送餐 · 张桂兰",
        kind: (TagKind::Brand, "服务"),
        minutes: 60,
        balance: 1020,
    },
    Line {
        date: "2026-11-06",
        number: "LS26110600133",
        what: "管道疏通 · <b>张</b>",
        kind: (TagKind::Brand, "服务"),
        minutes: 120,
        balance: 960,
    },
    Line {
        date: "2026-09-09",
        number: "LS26090900118",
        what: "换服务 · 家庭保洁",
        kind: (TagKind::Violet, "换服务"),
        minutes: -120,
        balance: 975,
    },
    Line {
        date: "2026-08-29",
        number: "LS26082900040",
        what: "冲正 0815 家电维修",
        kind: (TagKind::Bad, "冲正"),
        minutes: -60,
        balance: 600,
    },
];

pub(super) fn sample(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    html! {
        (kpis("关键指标", &[
            Kpi { label: "本月服务时长".into(), value: tr.minutes(22_290), unit: String::new(), note: Some(html! { "较上月同期 " span.up { "▲ 12.4%" } }) },
            Kpi { label: "未完成服务单".into(), value: "68".into(), unit: "单".into(), note: Some(html! { "其中超时 " span.down { "3" } }) },
            Kpi { label: "建档老人".into(), value: tr.number(1286), unit: "人".into(), note: None },
        ]))
        (print_head(ctx, "时间存折对账单", "2026-07-01 至 2026-11-23"))
        (card(Card::new("承诺覆盖"), chart_hbar(&HBarChart {
            summary: "运河街道承诺最多：12时30分，一年提供 40时".into(),
            series: vec!["可换服务".into(), "近一年提供".into()],
            rows: vec![
                HBarRow { label: "运河街道".into(), bars: vec![HBar { value: 750, shown: "12时30分".into() }, HBar { value: 2_400, shown: "40时".into() }] },
                HBarRow { label: "马兰屯镇".into(), bars: vec![HBar { value: 600, shown: "10时".into() }, HBar { value: 420, shown: "7时".into() }] },
            ],
        })))
        (card(Card::new("村居示意图"), map_schematic(&MapSchematic {
            summary: "3 个村居共 9 单未完成，其中超时 2 单：兴中社区".into(),
            legend: ["未完成".into(), "含超时".into()],
            marks: [("兴中社区", 6, Some((-1_200, 600))), ("文昌社区", 3, Some((900, 300))), ("<b>北关</b>", 0, Some((0, -900)))]
                .map(|(name, count, spot)| MapMark {
                    label: name.into(),
                    title: format!("{name}：未完成 {count} 单"),
                    href: "/orders".into(),
                    count,
                    late: (count > 5).then(|| "超时 2".into()),
                    spot,
                })
                .into(),
        })))
        (statement("账户余额", &Statement {
            name: "李建国".into(),
            stars: Some((4, "四星级".into())),
            number: "3704 0500 0128 6".into(),
            note: "存折号 · 兴中社区支行".into(),
            accounts: vec![
                Account { label: "可兑换物品".into(), value: tr.minutes(375), note: "到各网点兑换".into() },
                Account { label: "可换服务".into(), value: tr.minutes(975), note: "本人或直系亲属使用".into() },
                Account { label: "本期待结算".into(), value: tr.minutes(1020), note: "预计 2027-01-01 按 50% / 50% 转入".into() },
            ],
        }))
        section.card { (ledger(ctx)) }
        (print_foot(ctx, &["经办人".into(), "志愿者签字".into(), "盖章".into()], Some("TB-7K3M-92QF"), "2026-11-23 10:41"))
        div.two-col {
            (card(Card::new("今日待办").right(html! { span.small.muted { "2 项" } }).flush(), html! {
                ul.todo {
                    li { span.n.bad { "3" } "超时未派" (Button::link("督办", "/orders").small()) }
                    li { span.n { "4" } "志愿者注册待审核" (Button::link("审核", "/volunteers").small()) }
                }
            }))
            (card(Card::new("经过"), timeline(&[
                Event::new("11-23 10:41", "登记").who("坐席 03").kind(TagKind::Ok),
                Event::new("11-23 10:43", "退回").who("兴中社区").kind(TagKind::Bad).note(html! { "时长与签到不符" }),
                Event::new("11-23 10:50", "更正").kind(TagKind::Warn),
            ])))
        }
        (card(Card::new("状态 States"), html! {
            p {
                @for state in ["open", "offered", "accepted", "in_progress", "completed", "uploaded", "closed", "cancelled", "disputed"] { (status(tr, "order", state)) " " }
                (tag(TagKind::SolidBad, "紧急"))
            }
            (facts(&[("住址".to_owned(), "运河街道 兴中社区 3 号楼"), ("联系人".to_owned(), "王磊（子）")]))
            (sla(tr, 9, 60))
            (alert(AlertKind::Info, html! { "本页姓名与数字均为虚构。" }))
            (alert(AlertKind::Ok, html! { "已登记。" a href="/orders" { "查看服务单" } }))
            (alert(AlertKind::Warn, html! { b { "疑似重复：" } "今天 09:12 已登记“家电维修”" }))
            (alert(AlertKind::Bad, html! { "余额不足，还差 " (tr.minutes(45)) }))
            (toast(ctx, "已派给 赵明亮", Some(&Undo { action: "/orders/undo".into(), key: "sample_undo".into() })))
            (filter_empty(tr, "/orders"))
            (empty(&Empty { text: "还没有待审核的志愿者。村居提交后会出现在这里。".into(), action: Some(Button::link("登记志愿者", "/volunteers/new")) }))
        }))
    }
}

fn ledger(ctx: &PageCtx) -> Markup {
    let tr = ctx.tr;
    let change = move |line: &Line| {
        let sign = if line.minutes < 0 { "−" } else { "+" };
        format!("{sign}{}", tr.minutes(line.minutes.abs()))
    };
    let columns = vec![
        Column::text("date", "日期", |l: &Line| l.date)
            .code()
            .sort("?sort=date", Some(SortDir::Descending)),
        Column::text("number", "流水号", |l: &Line| l.number)
            .class("num")
            .class("muted")
            .card(CardRole::Hide),
        Column::text("what", "摘要", |l: &Line| l.what).card(CardRole::Title),
        Column::new("kind", "类型", |l: &Line| tag(l.kind.0, l.kind.1)).card(CardRole::Hide),
        Column::new(
            "change",
            "变动",
            move |l: &Line| html! { span.plus[l.minutes > 0].minus[l.minutes < 0] { (change(l)) } },
        )
        .num()
        .card(CardRole::Amount),
        Column::text("balance", "账户余额", move |l: &Line| tr.minutes(l.balance))
            .num()
            .class("strong")
            .card(CardRole::Balance),
    ];
    let foot = html! { tr { td colspan="4" { "本期合计" } td.r.num { (tr.minutes(2370)) } td {} } };
    html! {
        (tabs("状态", &[
            Tab { label: "全部".into(), href: "?".into(), count: Some(12), current: true, bad: false },
            Tab { label: "异常".into(), href: "?state=bad".into(), count: Some(2), current: false, bad: true },
        ]))
        (filters(tr, &Filters::new("/dev/kit").live("#ledger"), html! {
            (select(&Field::new(tr, "period", "期间"), &[("2026b", "2026 下半年"), ("2026a", "2026 上半年")], "2026b", Hx::default()))
            (select(&Field::new(tr, "kind", "类型"), &[("", "全部"), ("service", "服务")], "", Hx::default()))
            (input(&Field::new(tr, "text", "摘要 / 流水号"), Input::search("")))
        }))
        div #ledger {
            (chips(tr, &[
                Chip { label: "期间".into(), value: "2026 下半年".into(), remove: "?".into() },
                Chip { label: "类型".into(), value: "服务".into(), remove: "?".into() },
            ], "/dev/kit"))
            (table(tr, &Table::new("账户流水", &LINES, columns).row_id(|l| format!("row-{}", l.number)).foot(foot)))
            (pager(tr, &Pager { page: 3, per_page: 50, total: 412, href: &|n| format!("?page={n}") }))
        }
    }
}
