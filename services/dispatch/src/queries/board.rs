use std::collections::HashMap;

use contracts::{
    Page, Role,
    dispatch::{
        OrderRow, Queue,
        board::{Board, BoardNow},
    },
    fields,
};
use kernel::OrderId;
use runtime::{Read, Result};
use uuid::Uuid;

use super::page;
use crate::store::{board as changes, lists};

/// Roles that see the queue.
pub const READERS: [Role; 5] = [
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::Auditor,
    Role::Oversight,
];
/// Emergencies shown at once.
const EMERGENCIES: i64 = 9;
/// Most orders that a screen shows.
const SHOWN: usize = 200;

/// One tab of the queue, the emergencies, and what else on the screen has changed; within the asker's part of the tree.
pub async fn board(read: Read, query: Board) -> Result<BoardNow> {
    read.actor().has_role(&READERS)?;
    fields::at_most("have", &query.have, SHOWN)?;
    let within = read.actor().scope().cloned();
    let mut db = read.db().await?;
    // First: what changes while the rest is read is newer.
    let last = changes::last(&mut db).await?;
    let counts = lists::tab_counts(&mut db, within.as_ref()).await?;
    let total = counts
        .iter()
        .find(|count| count.tab == query.tab)
        .map_or(0, |count| count.count);
    let on_tab = lists::on_tab(&mut db, within.as_ref(), query.tab, page(query.paging)).await?;
    let emergencies = changes::emergencies(&mut db, within.as_ref(), EMERGENCIES).await?;
    let have = query.have.iter().map(|seen| seen.order_id.uuid());
    let ids: Vec<Uuid> = on_tab.iter().chain(&emergencies).copied().chain(have).collect();
    let rows: HashMap<OrderId, OrderRow> = lists::rows(&mut db, &ids)
        .await?
        .into_iter()
        .map(|row| (row.order_id, row))
        .collect();
    let of = |ids: &[Uuid]| -> Vec<OrderRow> {
        ids.iter()
            .filter_map(|id| rows.get(&OrderId::from(*id)).cloned())
            .collect()
    };
    let changed = query
        .have
        .iter()
        .filter_map(|seen| rows.get(&seen.order_id).filter(|row| row.version != seen.version))
        // What a screen says it shows is not proof that it may.
        .filter(|row| within.as_ref().is_none_or(|within| within.contains(&row.village)))
        .cloned()
        .collect();
    Ok(BoardNow {
        last,
        queue: Queue {
            rows: Page {
                rows: of(&on_tab),
                total,
            },
            counts,
        },
        emergencies: of(&emergencies),
        changed,
    })
}
