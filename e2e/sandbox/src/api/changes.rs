//! `GET /api/changes?after=N`: waits until anything has changed since revision N. What the pages refresh themselves by.

use crate::gateway::Gateway;
use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

const LONGEST: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
pub(crate) struct After {
    after: u64,
}

/// A number that grows with every change; it starts again with the process.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Revision {
    pub revision: u64,
}

pub(crate) async fn changes(
    State(gateway): State<Arc<Gateway>>,
    Query(After { after }): Query<After>,
) -> Json<Revision> {
    let mut revisions = gateway.revisions();
    // Another number, not only a greater one: after a restart the count is smaller.
    let changed = tokio::time::timeout(LONGEST, revisions.wait_for(|revision| *revision != after));
    let _ = gateway.stopping.run_until_cancelled(changed).await;
    let revision = *gateway.revisions().borrow();
    Json(Revision { revision })
}
