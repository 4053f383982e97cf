//! What waits at the outlets: counts to be signed, goods that were brought back, goods on their way (R8.1, R8.3, R8.4).

use contracts::{
    Page as Rows,
    redemption::{
        count::{CountRow, CountState, FindCounts},
        order::{FindGoodsOrders, GoodsOrderRow, GoodsOrderState},
        transfer::{FindTransfers, TransferRow, TransferState},
    },
};

use super::{Todo, WHOLE, theirs};
use crate::{
    pages::{goods_orders, stock},
    web::{App, Signed, url},
};

/// Counts that wait for the reader's signature: others have counted.
pub(super) async fn counts(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let state = CountState::Counted;
    let query = FindCounts {
        within: None,
        state: Some(state),
        paging: WHOLE,
    };
    let found = signed.ask(app, query).await?;
    let list = url(stock::COUNTS, &[("state", state.as_str())]);
    Ok(line(
        &found,
        |row: &CountRow| row.may_sign,
        ("todo-counts", list),
        |row: &CountRow| format!("{}/{}", stock::COUNTS, row.count_id),
    ))
}

/// Goods that were brought back and wait for the reader's word: others have asked and handed over.
pub(super) async fn returns(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let state = GoodsOrderState::ReturnAsked;
    let query = FindGoodsOrders {
        within: None,
        states: vec![state],
        volunteer_id: None,
        no: None,
        paging: WHOLE,
    };
    let found = signed.ask(app, query).await?;
    let list = url(goods_orders::PATH, &[("state", state.as_str())]);
    Ok(line(
        &found,
        |row: &GoodsOrderRow| row.may_decide_return,
        ("todo-returns", list),
        |row: &GoodsOrderRow| format!("{}/{}", goods_orders::PATH, row.order_id),
    ))
}

/// Goods on their way to where the reader keeps the stock, sent by others.
pub(super) async fn arriving(app: &App, signed: &Signed) -> contracts::Result<Vec<Todo>> {
    let state = TransferState::Sent;
    let query = FindTransfers {
        within: None,
        state: Some(state),
        paging: WHOLE,
    };
    let found = signed.ask(app, query).await?;
    let me = Some(signed.staff_id);
    let list = url(stock::TRANSFERS, &[("state", state.as_str())]);
    Ok(line(
        &found,
        |row: &TransferRow| row.sent_by != me && stock::keeps(signed, &row.to),
        ("todo-arriving", list),
        |row: &TransferRow| format!("{}/{}", stock::TRANSFERS, row.transfer_id),
    ))
}

/// One line: it leads to the list, or to the only thing itself.
fn line<R>(
    found: &Rows<R>,
    is_theirs: impl Fn(&R) -> bool,
    (words, list): (&'static str, String),
    address: impl Fn(&R) -> String,
) -> Vec<Todo> {
    let count = theirs(found, &is_theirs);
    let first = found.rows.iter().find(|row| is_theirs(row));
    let href = match first {
        Some(only) if count == 1 => address(only),
        _ => list,
    };
    vec![Todo {
        count,
        words,
        href,
        pressing: false,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_thing_is_opened_at_once_and_of_several_the_list() {
        let todo = |rows: Vec<u8>| {
            let total = i64::try_from(rows.len()).unwrap();
            let found = Rows { rows, total };
            let line = line(
                &found,
                |row: &u8| *row > 0,
                ("todo-counts", "/list".to_owned()),
                |row: &u8| format!("/list/{row}"),
            );
            (line[0].count, line[0].href.clone())
        };
        assert_eq!(todo(vec![0, 7]), (1, "/list/7".to_owned()));
        assert_eq!(todo(vec![7, 8]), (2, "/list".to_owned()));
        assert_eq!(todo(vec![0]), (0, "/list".to_owned()));
    }
}
