//! Horizontal bars as SVG: one row a place, one bar a series, the numbers beside them.

use maud::{Markup, html};

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HBar {
    /// How long; nothing below zero is drawn.
    pub value: i64,
    /// The value in words.
    pub shown: String,
}

/// One row: a place with a bar for each series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HBarRow {
    /// What it is about.
    pub label: String,
    /// One a series, in their order.
    pub bars: Vec<HBar>,
}

/// A chart of horizontal bars. The table with the same numbers belongs below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HBarChart {
    /// One sentence that says what the picture shows, made from the data.
    pub summary: String,
    /// Names of the series, at most two.
    pub series: Vec<String>,
    /// The rows.
    pub rows: Vec<HBarRow>,
}

/// Where things stand in a picture, in its own units.
struct Frame {
    width: i64,
    /// Left end of the bars.
    left: i64,
    /// Room for the words right of the longest bar.
    right: i64,
    /// The label stands above the bars instead of left of them.
    above: bool,
}

const WIDE: Frame = Frame {
    width: 760,
    left: 150,
    right: 110,
    above: false,
};
/// For phones: scaling the wide one would make its words unreadable.
const NARROW: Frame = Frame {
    width: 340,
    left: 0,
    right: 100,
    above: true,
};

const BAR: i64 = 14;
const STEP: i64 = 18;
const GAP: i64 = 10;

/// The chart, once for screens and once for phones, with its legend.
pub fn chart_hbar(chart: &HBarChart) -> Markup {
    html! {
        div.hb {
            p.hb-keys { @for (number, name) in chart.series.iter().enumerate() { span class={ "hb-key s" (number) } { (name) } } }
            div.desk-only { (picture(chart, &WIDE)) }
            div.mobile-only { (picture(chart, &NARROW)) }
        }
    }
}

fn picture(chart: &HBarChart, frame: &Frame) -> Markup {
    let longest = chart
        .rows
        .iter()
        .flat_map(|row| &row.bars)
        .map(|bar| bar.value)
        .max()
        .unwrap_or(0)
        .max(1);
    let room = frame.width - frame.left - frame.right;
    // Wide enough for any total of minutes; a value above zero is always seen.
    let length = |value: i64| match value {
        ..=0 => 0,
        value => ((i128::from(value) * i128::from(room) / i128::from(longest)) as i64).max(1),
    };
    let head = if frame.above { STEP } else { 0 };
    let row_height = head + STEP * chart.series.len() as i64 + GAP;
    let height = row_height * chart.rows.len() as i64;
    html! {
        svg role="img" aria-label=(chart.summary) viewBox={ "0 0 " (frame.width) " " (height) } {
            @for (number, row) in chart.rows.iter().enumerate() {
                @let top = row_height * number as i64;
                text.l x="0" y=(top + 12) { (row.label) }
                @for (series, bar) in row.bars.iter().enumerate() {
                    @let y = top + head + STEP * series as i64;
                    g {
                        title { (row.label) " · " (chart.series.get(series).map_or("", String::as_str)) " " (bar.shown) }
                        rect class={ "s" (series) } x=(frame.left) y=(y) width=(length(bar.value)) height=(BAR) {}
                        text.v x=(frame.left + length(bar.value) + 6) y=(y + 12) { (bar.shown) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[i64]) -> String {
        let bars = |value: i64| {
            vec![HBar {
                value,
                shown: format!("{value} 分"),
            }]
        };
        let rows = values.iter().map(|value| HBarRow {
            label: "<b>镇</b>".into(),
            bars: bars(*value),
        });
        chart_hbar(&HBarChart {
            summary: "最高 90 分".into(),
            series: vec!["可换服务".into()],
            rows: rows.collect(),
        })
        .into_string()
    }

    #[test]
    fn each_bar_has_a_title_and_the_picture_a_sentence() {
        let html = chart(&[90, 45]);
        assert!(html.contains(r#"role="img" aria-label="最高 90 分""#));
        assert_eq!(
            html.matches("<title>").count(),
            4,
            "two bars, for screens and for phones"
        );
        assert!(html.contains(r#"width="500""#) && html.contains(r#"width="250""#));
        assert!(html.contains("&lt;b&gt;镇&lt;/b&gt;"));
    }

    #[test]
    fn nothing_and_very_much_are_drawn_too() {
        assert!(chart(&[0]).contains(r#"width="0""#));
        assert!(chart(&[]).contains("viewBox=\"0 0 760 0\""));
        assert!(chart(&[i64::MAX, 1]).contains(r#"width="1""#));
    }
}
