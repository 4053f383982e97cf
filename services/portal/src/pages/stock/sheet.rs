//! The sheet of a count on the screen. While it is open: a field a line, filled in with the keyboard alone, saved when it is left;
//! what the books say is not there. Afterwards: what was counted beside what the books said.

use contracts::redemption::count::{CountLine, CountState, CountStep, StockCount};
use kernel::{ItemId, LotId};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, PageCtx, PageHead, Table, Tr, action_bar, alert,
    assets, card, empty, error_summary, facts, page as shell, post_form, status, table,
};
use uuid::Uuid;

use super::{
    PATH,
    counts::{LIST, Told},
    outlet::address,
    parts,
};
use crate::web::{Names, xlsx_button};

/// Who reads the page.
pub struct Reader<'a> {
    pub ctx: &'a PageCtx,
    pub names: &'a Names,
    pub key: Uuid,
    /// Keeps the outlet's stock.
    pub keeper: bool,
    /// May sign counts of this place.
    pub signer: bool,
    /// Has counted a line of this count.
    pub counted: bool,
}

/// The field that says how many uncounted lines its sender has been told of.
pub const KNOWN_MISSED: &str = "missed";

/// Length of an id in text.
const ID: usize = 36;

/// The name of a line's field: its goods, and its lot if one lies there.
pub fn cell(line: &CountLine) -> String {
    match line.lot_id {
        Some(lot) => format!("q-{}-{lot}", line.item_id),
        None => format!("q-{}", line.item_id),
    }
}

/// The line that a field's name stands for.
pub fn line_of(name: &str) -> Option<(ItemId, Option<LotId>)> {
    let ids = name.strip_prefix("q-")?;
    let item = ids.get(..ID)?.parse().ok()?;
    match ids.get(ID..)? {
        "" => Some((item, None)),
        lot => Some((item, Some(lot.strip_prefix('-')?.parse().ok()?))),
    }
}

/// The page.
pub fn view(reader: &Reader<'_>, count: &StockCount, told: &Told) -> Markup {
    let (tr, ctx, row) = (reader.ctx.tr, reader.ctx, &count.row);
    let here = format!("{LIST}/{}", row.count_id);
    let head = PageHead::new(format!("{} {}", tr.t("stock-count"), row.no))
        .crumb(tr.t("stock-title"), PATH)
        .crumb(&row.outlet_name, address(&row.outlet))
        .here(&row.no)
        .meta(status(tr, "stock_count", row.state.as_str()))
        .errors(!told.errors.is_empty())
        .actions(xlsx_button(tr, &here));
    shell(
        ctx,
        &head,
        html! {
            (error_summary(tr, &told.errors))
            @if let Some(why) = &told.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            @if let Some(saved) = told.saved { (alert(AlertKind::Ok, html! { (tr.args("stock-saved-lines", &[("n", saved.into())])) })) }
            @match row.state {
                CountState::Open if reader.keeper => (open(reader, count, told, &here)),
                _ => (read(reader, count, &here)),
            }
        },
    )
}

/// The sheet to be filled in.
fn open(reader: &Reader<'_>, count: &StockCount, told: &Told, here: &str) -> Markup {
    let (tr, ctx) = (reader.ctx.tr, reader.ctx);
    let mut columns = about(tr);
    columns.push(
        Column::new("counted", tr.t("stock-counted"), move |line: &CountLine| {
            field(tr, line, told, here)
        })
        .card(CardRole::Full),
    );
    html! {
        @if let Some(missed) = told.missed {
            (alert(AlertKind::Warn, html! { (missed.words(tr)) " " (tr.t("stock-missed-finish")) }))
        }
        p.small.muted { (tr.t("stock-blind")) }
        (post_form(ctx, "count", here, reader.key, html! {
            // Who has read how much is missing finishes all the same.
            @if let Some(missed) = told.missed { input type="hidden" name=(KNOWN_MISSED) value=(missed.lines); }
            (card(Card::new("").flush(), html! {
                div data-grid { (table(tr, &Table::new(tr.t("stock-count"), &count.lines, columns).empty(nothing(tr)))) }
            }))
            (action_bar(html! {
                // The first one is what Enter presses where there is no script: it ends nothing.
                (Button::submit(tr.t("stock-save")))
                button.btn.btn--p type="submit" name="do" value=(CountStep::Finish.as_str()) data-last { (tr.t("stock-finish")) }
                (Button::submit(tr.t("stock-cancel")).quiet().value("do", CountStep::Cancel.as_str()))
            }))
        }))
        @if let Some(script) = assets::named("grid.js") { script src=(script.url) integrity=(script.integrity) defer {} }
    }
}

/// How many lie there. It is saved when the field is left; without a script by the button.
fn field(tr: Tr, line: &CountLine, told: &Told, here: &str) -> Markup {
    let name = cell(line);
    let error = told.errors.get(&name);
    let value = told
        .typed
        .get(&name)
        .filter(|text| !text.trim().is_empty())
        .cloned()
        .or_else(|| line.counted.map(|counted| counted.to_string()));
    html! {
        input.in.num #(name) name=(name) type="text" inputmode="numeric" size="6" maxlength="7" autocomplete="off"
            value=(value.unwrap_or_default()) aria-label=(tr.args("stock-qty-of", &[("what", format!("{} {}", line.name, lot(tr, line)).into())]))
            aria-invalid=[error.map(|_| "true")] hx-post={ (here) "/line" } hx-trigger="change" hx-params=(name)
            hx-target="next output" hx-swap="innerHTML" hx-sync="this:replace";
        " "
        output.small { @if line.counted.is_some() && error.is_none() { span.muted { (tr.t("stock-saved")) } } }
        @if let Some(error) = error { p.ferr { (error) } }
    }
}

/// What was counted; and what can be done with it.
fn read(reader: &Reader<'_>, count: &StockCount, here: &str) -> Markup {
    let (tr, ctx, row) = (reader.ctx.tr, reader.ctx, &count.row);
    let mut people = vec![(
        tr.t("stock-opened-by"),
        format!(
            "{} · {}",
            parts::who(tr, reader.names, row.opened_by),
            tr.moment(row.opened_at.0)
        ),
    )];
    if row.finished_by.is_some() {
        people.push((
            tr.t("stock-counted-by"),
            parts::who(tr, reader.names, row.finished_by),
        ));
    }
    if let Some(at) = row.approved_at {
        let by = format!(
            "{} · {}",
            parts::who(tr, reader.names, row.approved_by),
            tr.moment(at.0)
        );
        people.push((tr.t("stock-signed-by"), by));
    }
    let waits = row.state == CountState::Counted;
    // Goods of which no lot lies there are as many as the catalogue has: only their number is told.
    let mut left_out = count.missed.clone();
    left_out.retain(|line| line.lot_id.is_some());
    html! {
        (card(Card::new(""), facts(&people)))
        @if row.state == CountState::Open { p.small.muted { (tr.t("stock-blind-reader")) } }
        @else {
            @if let Some(missed) = missed(&count.missed) { (alert(AlertKind::Warn, html! { (missed.words(tr)) })) }
            (card(Card::new(tr.t("stock-result")).flush(), table(tr, &Table::new(tr.t("stock-result"), &count.lines, columns(tr, count, reader.names)).empty(nothing(tr)))))
            @if !left_out.is_empty() {
                (card(Card::new(tr.t("stock-missed-lots")).flush(), table(tr, &Table::new(tr.t("stock-missed-lots"), &left_out, about(tr)))))
            }
        }
        @if waits && reader.signer {
            @if reader.counted { p.small.muted { (tr.t("stock-second-needed")) } }
            (post_form(ctx, "count", here, reader.key, html! {
                (action_bar(html! {
                    @if !reader.counted { (Button::submit(tr.t("stock-approve")).primary().value("do", CountStep::Approve.as_str())) }
                    (Button::submit(tr.t("stock-send-back")).value("do", CountStep::SendBack.as_str()))
                    @if reader.keeper { (Button::submit(tr.t("stock-cancel")).quiet().value("do", CountStep::Cancel.as_str())) }
                }))
            }))
        }
    }
}

fn nothing(tr: Tr) -> Markup {
    empty(&Empty {
        text: tr.t("stock-nothing-to-count"),
        action: None,
    })
}

/// Which lot a line is about: of one sort there are several, often without a batch number.
fn lot(tr: Tr, line: &CountLine) -> String {
    if line.lot_id.is_none() {
        return tr.t("stock-no-lot");
    }
    let batch = parts::lot_words(tr, &line.batch_no, line.expires_on.map(|day| day.0));
    let origin = parts::origin(tr, line.source, line.intake_no.as_deref());
    format!("{batch} · {origin}")
}

/// What nobody has counted of these lines.
pub fn missed(lines: &[CountLine]) -> Option<Missed> {
    let mut missed = Missed { lines: 0, lots: 0 };
    for line in lines.iter().filter(|line| line.counted.is_none()) {
        missed.lines += 1;
        missed.lots += usize::from(line.lot_id.is_some());
    }
    (missed.lines > 0).then_some(missed)
}

/// What was left out of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed {
    pub lines: usize,
    /// Of these, lots.
    pub lots: usize,
}

impl Missed {
    fn words(self, tr: Tr) -> String {
        tr.args(
            "stock-missed",
            &[("n", self.lines.into()), ("lots", self.lots.into())],
        )
    }
}

/// What a line is about.
fn about(tr: Tr) -> Vec<Column<'static, CountLine>> {
    vec![
        Column::text("code", tr.t("goods-code"), |line: &CountLine| line.code.clone()).code(),
        Column::text("name", tr.t("goods-name"), |line: &CountLine| line.name.clone()).card(CardRole::Title),
        Column::text("lot", tr.t("stock-lot"), move |line: &CountLine| lot(tr, line)),
        Column::text("unit", tr.t("goods-unit"), |line: &CountLine| line.unit.clone()),
    ]
}

/// Lines as they were counted; what the books said only once it is told.
pub fn columns<'a>(tr: Tr, count: &StockCount, names: &'a Names) -> Vec<Column<'a, CountLine>> {
    let number = |of: Option<u32>| of.map_or_else(|| "—".to_owned(), |n| n.to_string());
    let difference = |line: &CountLine| {
        let (counted, book) = (line.counted?, line.book?);
        Some(i64::from(counted) - i64::from(book))
    };
    let mut columns: Vec<Column<'a, CountLine>> = about(tr);
    columns.push(
        Column::text("counted", tr.t("stock-counted"), move |line: &CountLine| {
            number(line.counted)
        })
        .num()
        .xlsx_number(|line: &CountLine| line.counted.map(i64::from)),
    );
    if count.row.state != CountState::Open {
        columns.push(
            Column::text("book", tr.t("stock-book"), move |line: &CountLine| {
                number(line.book)
            })
            .num()
            .xlsx_number(|line: &CountLine| line.book.map(i64::from)),
        );
        columns.push(
            Column::new("difference", tr.t("stock-difference"), move |line: &CountLine| {
                let difference = difference(line).unwrap_or_default();
                html! { span.plus[difference > 0] .minus[difference < 0] { (format!("{difference:+}").replace('-', "−").replace("+0", "0")) } }
            })
            .num()
            .card(CardRole::Amount)
            .xlsx_number(difference),
        );
    }
    columns.push(Column::text(
        "by",
        tr.t("stock-counted-by"),
        move |line: &CountLine| {
            line.counted_by
                .map(|id| names.staff(id).to_owned())
                .unwrap_or_default()
        },
    ));
    columns
}

#[cfg(test)]
mod tests {
    use contracts::{ledger::fund::FundSource, redemption::count::CountRow};
    use kernel::{Lang, StockCountId};
    use time::macros::datetime;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    fn count(state: CountState) -> StockCount {
        let line = |number: u128, lot: Option<u128>| CountLine {
            item_id: ItemId::from(Uuid::from_u128(number)),
            lot_id: lot.map(|lot| LotId::from(Uuid::from_u128(lot))),
            code: format!("A{number}"),
            name: "大米 <b>".into(),
            unit: "袋".into(),
            batch_no: String::new(),
            expires_on: None,
            source: lot.map(|_| FundSource::Society),
            intake_no: lot.map(|lot| format!("RK20261123-000{lot}")),
            counted: Some(9),
            counted_by: None,
            book: (state != CountState::Open).then_some(12),
        };
        StockCount {
            row: CountRow {
                count_id: StockCountId::from(Uuid::from_u128(1)),
                no: "PD20261123-0001".into(),
                outlet: "370405001004".parse().unwrap(),
                outlet_name: "兴中社区".into(),
                state,
                lines: 1,
                differences: (state != CountState::Open).then_some(1),
                opened_by: None,
                opened_at: datetime!(2026-11-23 02:00 UTC).into(),
                finished_by: None,
                approved_by: None,
                approved_at: None,
                may_sign: false,
            },
            lines: vec![line(1, Some(7)), line(2, None)],
            missed: Vec::new(),
        }
    }

    /// The same, with a lot and two sorts without one that nobody has counted.
    fn with_gaps() -> StockCount {
        let mut count = count(CountState::Counted);
        count.missed.extend_from_slice(&count.lines);
        count.missed.push(count.lines[1].clone());
        for line in &mut count.missed {
            (line.counted, line.book) = (None, None);
        }
        count
    }

    fn html(lang: Lang, state: CountState, keeper: bool, counted: bool) -> String {
        shown(lang, &count(state), (keeper, counted), &Told::default())
    }

    fn shown(lang: Lang, count: &StockCount, (keeper, counted): (bool, bool), told: &Told) -> String {
        let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", LIST);
        let reader = Reader {
            ctx: &ctx,
            names: &Names::default(),
            key: Uuid::nil(),
            keeper,
            signer: true,
            counted,
        };
        let html = view(&reader, count, told).into_string();
        assert_sound(&html);
        html
    }

    #[test]
    fn r8_4_an_open_count_shows_no_figure_of_the_books_and_saves_line_by_line() {
        for lang in [Lang::Zh, Lang::En] {
            let open = html(lang, CountState::Open, true, false);
            assert!(!open.contains(">12<") && open.contains("value=\"9\""));
            assert_eq!(open.matches("hx-trigger=\"change\"").count(), 2);
            // What Enter presses without a script comes first and ends nothing.
            let save = open.find("btn").unwrap();
            assert!(save < open.find("value=\"finish\"").unwrap());
            let reader = html(lang, CountState::Open, false, false);
            assert!(!reader.contains("name=\"q-") && !reader.contains(">12<"));
        }
    }

    #[test]
    fn r8_4_who_has_counted_finds_no_button_to_sign() {
        let other = html(Lang::Zh, CountState::Counted, false, false);
        assert!(other.contains("value=\"approve\"") && other.contains("−3"));
        let own = html(Lang::Zh, CountState::Counted, true, true);
        assert!(!own.contains("value=\"approve\"") && own.contains("value=\"send_back\""));
        assert!(!html(Lang::Zh, CountState::Approved, true, false).contains("value=\"send_back\""));
    }

    #[test]
    fn r8_4_who_signs_reads_what_was_left_out_and_the_result_is_called_so() {
        let gaps = with_gaps();
        let found = Missed { lines: 3, lots: 1 };
        assert_eq!(missed(&gaps.missed), Some(found));
        assert_eq!(missed(&gaps.lines), None);
        let html = shown(Lang::Zh, &gaps, (false, false), &Told::default());
        assert!(html.contains("3 行没有盘点，其中 1 行账上有货") && html.contains("盘点结果"));
        assert!(html.contains("没有盘点的批次") && !html.contains("已盘行数"));
        // Lots of one sort are told apart.
        assert!(html.contains("无批号 · 社会捐助 · RK20261123-0007"), "{html}");
        let all = shown(
            Lang::Zh,
            &count(CountState::Counted),
            (false, false),
            &Told::default(),
        );
        assert!(!all.contains("没有盘点"));
    }

    #[test]
    fn r8_4_who_finishes_with_lines_left_out_is_told_how_many_and_may_finish_all_the_same() {
        for (lang, words) in [
            (Lang::Zh, "再按一次“盘点完毕”"),
            (Lang::En, "press “All is counted” once more"),
        ] {
            let told = Told {
                missed: Some(Missed { lines: 3, lots: 1 }),
                ..Told::default()
            };
            let html = shown(lang, &count(CountState::Open), (true, false), &told);
            assert!(html.contains(words), "{html}");
            assert!(html.contains("name=\"missed\" value=\"3\"") && html.contains("value=\"finish\""));
        }
    }

    #[test]
    fn a_field_names_its_line() {
        for line in count(CountState::Open).lines {
            assert_eq!(line_of(&cell(&line)), Some((line.item_id, line.lot_id)));
        }
        for wrong in [
            "q-",
            "q-1",
            "x",
            "csrf",
            "q-00000000-0000-0000-0000-000000000001x",
        ] {
            assert_eq!(line_of(wrong), None, "{wrong}");
        }
    }
}
