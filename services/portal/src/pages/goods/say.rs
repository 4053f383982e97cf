//! What the counter and the phones say of goods that are to be had.

use contracts::{ledger::settlement::Windows, redemption::order::BasketLine};
use portal_kit::Tr;

/// 大米 5kg × 2；食用油 5L × 1
pub fn counted<'a>(goods: impl Iterator<Item = (&'a str, u32)>) -> String {
    let goods: Vec<String> = goods.map(|(name, qty)| format!("{name} × {qty}")).collect();
    goods.join("；")
}

/// Why no goods are taken for time today; nothing when they are (R7.6).
pub fn window(tr: Tr, windows: &Windows) -> Option<String> {
    if !windows.goods_enabled {
        return Some(tr.t("goods-window-off"));
    }
    if windows.current.is_some() {
        return None;
    }
    Some(match &windows.next {
        Some(next) => tr.args("goods-window-next", &[("day", next.opens.0.to_string().into())]),
        None => tr.t("goods-window-closed"),
    })
}

/// What keeps a line from being handed over: said beside it, with what helps.
pub fn amiss(tr: Tr, line: &BasketLine) -> Vec<String> {
    let mut words = Vec::new();
    if line.price.is_none() {
        words.push(tr.t("counter-line-no-price"));
    }
    if line.stock < line.qty {
        words.push(tr.args("counter-line-short", &[("free", line.stock.into())]));
        if !line.elsewhere.is_empty() {
            let there = line
                .elsewhere
                .iter()
                .map(|place| (place.name.as_str(), place.available));
            words.push(tr.args("counter-line-elsewhere", &[("places", counted(there).into())]));
        }
    }
    if let (Some(limit), Some(left)) = (line.limit, line.left)
        && left < line.qty
    {
        words.push(tr.args(
            "counter-line-limit",
            &[("limit", limit.into()), ("left", left.into())],
        ));
    }
    words
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::pages::goods_orders::tests::windows;

    #[test]
    fn outside_a_window_the_counter_says_when_the_next_one_opens_r7_6() {
        let tr = Tr::new(Lang::Zh);
        assert_eq!(window(tr, &windows(true)), None);
        assert!(window(tr, &windows(false)).unwrap().contains("2027-01-20"));
    }
}
